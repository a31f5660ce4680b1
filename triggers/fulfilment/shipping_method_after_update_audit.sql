-- Trigger: shipping_method_after_update_audit
--
-- Notes who changed a row of shipping_method. Written by `make audit`, not by hand.
--
-- Fires: after update on shipping_method, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_method_after_update_audit
AFTER UPDATE ON shipping_method
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.shipping_method_id,
        NEW.shipping_method_code,
        NEW.name,
        NEW.carrier_code,
        NEW.tax_class_id,
        NEW.is_active
    )
    <> JSON_ARRAY(
        OLD.shipping_method_id,
        OLD.shipping_method_code,
        OLD.name,
        OLD.carrier_code,
        OLD.tax_class_id,
        OLD.is_active
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'shipping_method',
            OLD.shipping_method_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'shipping_method_id', OLD.shipping_method_id,
                'shipping_method_code', OLD.shipping_method_code,
                'name', OLD.name,
                'carrier_code', OLD.carrier_code,
                'tax_class_id', OLD.tax_class_id,
                'is_active', OLD.is_active
            ),
            JSON_OBJECT(
                'shipping_method_id', NEW.shipping_method_id,
                'shipping_method_code', NEW.shipping_method_code,
                'name', NEW.name,
                'carrier_code', NEW.carrier_code,
                'tax_class_id', NEW.tax_class_id,
                'is_active', NEW.is_active
            )
        );
    END IF;
END$$

DELIMITER ;
