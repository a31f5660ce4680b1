-- Trigger: payment_method_after_delete_audit
--
-- Notes who deleted a row of payment_method. Written by `make audit`, not by hand.
--
-- Fires: after delete on payment_method, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_method_after_delete_audit
AFTER DELETE ON payment_method
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'payment_method',
        OLD.payment_method_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'payment_method_id', OLD.payment_method_id,
            'payment_method_code', OLD.payment_method_code,
            'name', OLD.name,
            'is_active', OLD.is_active
        )
    );
END$$

DELIMITER ;
