-- Trigger: stored_value_account_after_delete_audit
--
-- Notes who deleted a row of stored_value_account. Written by `make audit`, not by hand.
--
-- Fires: after delete on stored_value_account, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_account_after_delete_audit
AFTER DELETE ON stored_value_account
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'stored_value_account',
        OLD.stored_value_account_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'stored_value_account_id', OLD.stored_value_account_id,
            'public_id', HEX(OLD.public_id),
            'kind', OLD.kind,
            'customer_id', OLD.customer_id,
            'currency_code', OLD.currency_code,
            'currency_minor_unit', OLD.currency_minor_unit,
            'expires_at', OLD.expires_at,
            'created_at', OLD.created_at
        )
    );
END$$

DELIMITER ;
