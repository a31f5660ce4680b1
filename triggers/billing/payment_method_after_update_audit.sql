-- Trigger: payment_method_after_update_audit
--
-- Notes who changed a row of payment_method. Written by `make audit`, not by hand.
--
-- Fires: after update on payment_method, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_method_after_update_audit
AFTER UPDATE ON payment_method
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.payment_method_id,
        NEW.payment_method_code,
        NEW.name,
        NEW.is_active
    )
    <> JSON_ARRAY(
        OLD.payment_method_id,
        OLD.payment_method_code,
        OLD.name,
        OLD.is_active
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'payment_method',
            OLD.payment_method_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'payment_method_id', OLD.payment_method_id,
                'payment_method_code', OLD.payment_method_code,
                'name', OLD.name,
                'is_active', OLD.is_active
            ),
            JSON_OBJECT(
                'payment_method_id', NEW.payment_method_id,
                'payment_method_code', NEW.payment_method_code,
                'name', NEW.name,
                'is_active', NEW.is_active
            )
        );
    END IF;
END$$

DELIMITER ;
