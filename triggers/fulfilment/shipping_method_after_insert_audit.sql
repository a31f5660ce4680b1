-- Trigger: shipping_method_after_insert_audit
--
-- Notes who added a row of shipping_method. Written by `make audit`, not by hand.
--
-- Fires: after insert on shipping_method, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_method_after_insert_audit
AFTER INSERT ON shipping_method
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'shipping_method',
        NEW.shipping_method_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'shipping_method_id', NEW.shipping_method_id,
            'shipping_method_code', NEW.shipping_method_code,
            'name', NEW.name,
            'carrier_code', NEW.carrier_code,
            'tax_class_id', NEW.tax_class_id,
            'is_active', NEW.is_active
        )
    );
END$$

DELIMITER ;
