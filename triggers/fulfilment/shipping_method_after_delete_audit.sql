-- Trigger: shipping_method_after_delete_audit
--
-- Notes who deleted a row of shipping_method. Written by `make audit`, not by hand.
--
-- Fires: after delete on shipping_method, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_method_after_delete_audit
AFTER DELETE ON shipping_method
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'shipping_method',
        OLD.shipping_method_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'shipping_method_id', OLD.shipping_method_id,
            'shipping_method_code', OLD.shipping_method_code,
            'name', OLD.name,
            'carrier_code', OLD.carrier_code,
            'tax_class_id', OLD.tax_class_id,
            'is_active', OLD.is_active
        )
    );
END$$

DELIMITER ;
