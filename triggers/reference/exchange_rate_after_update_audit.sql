-- Trigger: exchange_rate_after_update_audit
--
-- Notes who changed a row of exchange_rate. Written by `make audit`, not by hand.
--
-- Fires: after update on exchange_rate, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER exchange_rate_after_update_audit
AFTER UPDATE ON exchange_rate
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.base_code,
        NEW.quote_code,
        NEW.valid_from,
        NEW.rate
    )
    <> JSON_ARRAY(
        OLD.base_code,
        OLD.quote_code,
        OLD.valid_from,
        OLD.rate
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'exchange_rate',
            CONCAT_WS('/', OLD.base_code, OLD.quote_code, OLD.valid_from),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'base_code', OLD.base_code,
                'quote_code', OLD.quote_code,
                'valid_from', OLD.valid_from,
                'rate', OLD.rate
            ),
            JSON_OBJECT(
                'base_code', NEW.base_code,
                'quote_code', NEW.quote_code,
                'valid_from', NEW.valid_from,
                'rate', NEW.rate
            )
        );
    END IF;
END$$

DELIMITER ;
