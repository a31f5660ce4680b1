-- Trigger: payment_method_after_insert_audit
--
-- Notes who added a row of payment_method. Written by `make audit`, not by hand.
--
-- Fires: after insert on payment_method, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_method_after_insert_audit
AFTER INSERT ON payment_method
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'payment_method',
        NEW.payment_method_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'payment_method_id', NEW.payment_method_id,
            'payment_method_code', NEW.payment_method_code,
            'name', NEW.name,
            'is_active', NEW.is_active
        )
    );
END$$

DELIMITER ;
