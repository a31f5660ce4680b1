-- Migration 0032, up: note who changes whose value the shop holds
--
-- Locks: none; only triggers are new

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_account_after_update_audit
AFTER UPDATE ON stored_value_account
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.stored_value_account_id,
        NEW.public_id,
        NEW.kind,
        NEW.customer_id,
        NEW.currency_code,
        NEW.currency_minor_unit,
        NEW.expires_at,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.stored_value_account_id,
        OLD.public_id,
        OLD.kind,
        OLD.customer_id,
        OLD.currency_code,
        OLD.currency_minor_unit,
        OLD.expires_at,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'stored_value_account',
            OLD.stored_value_account_id,
            'update',
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
            ),
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
    END IF;
END$$

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
