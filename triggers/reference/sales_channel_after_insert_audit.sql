-- Trigger: sales_channel_after_insert_audit
--
-- Notes who added a row of sales_channel. Written by `make audit`, not by hand.
--
-- Fires: after insert on sales_channel, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_insert_audit
AFTER INSERT ON sales_channel
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'sales_channel',
        NEW.channel_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'channel_id', NEW.channel_id,
            'channel_code', NEW.channel_code,
            'name', NEW.name,
            'default_currency_code', NEW.default_currency_code,
            'default_locale_code', NEW.default_locale_code,
            'timezone', NEW.timezone,
            'prices_include_tax', NEW.prices_include_tax,
            'created_at', NEW.created_at
        )
    );
END$$

DELIMITER ;
