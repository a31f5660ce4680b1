-- Trigger: exchange_rate_after_insert_audit
--
-- Notes who added a row of exchange_rate. Written by `make audit`, not by hand.
--
-- Fires: after insert on exchange_rate, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER exchange_rate_after_insert_audit
AFTER INSERT ON exchange_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'exchange_rate',
        CONCAT_WS('/', NEW.base_code, NEW.quote_code, NEW.valid_from),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'base_code', NEW.base_code,
            'quote_code', NEW.quote_code,
            'valid_from', NEW.valid_from,
            'rate', NEW.rate
        )
    );
END$$

DELIMITER ;
