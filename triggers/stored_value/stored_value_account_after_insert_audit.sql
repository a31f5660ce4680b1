-- Trigger: stored_value_account_after_insert_audit
--
-- Notes who added a row of stored_value_account. Written by `make audit`, not by hand.
--
-- Fires: after insert on stored_value_account, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_account_after_insert_audit
AFTER INSERT ON stored_value_account
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'stored_value_account',
        NEW.stored_value_account_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'stored_value_account_id', NEW.stored_value_account_id,
            'public_id', HEX(NEW.public_id),
            'kind', NEW.kind,
            'customer_id', NEW.customer_id,
            'currency_code', NEW.currency_code,
            'currency_minor_unit', NEW.currency_minor_unit,
            'expires_at', NEW.expires_at,
            'created_at', NEW.created_at
        )
    );
END$$

DELIMITER ;
