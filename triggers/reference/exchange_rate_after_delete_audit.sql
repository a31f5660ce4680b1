-- Trigger: exchange_rate_after_delete_audit
--
-- Notes who deleted a row of exchange_rate. Written by `make audit`, not by hand.
--
-- Fires: after delete on exchange_rate, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER exchange_rate_after_delete_audit
AFTER DELETE ON exchange_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'exchange_rate',
        CONCAT_WS('/', OLD.base_code, OLD.quote_code, OLD.valid_from),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'base_code', OLD.base_code,
            'quote_code', OLD.quote_code,
            'valid_from', OLD.valid_from,
            'rate', OLD.rate
        )
    );
END$$

DELIMITER ;
