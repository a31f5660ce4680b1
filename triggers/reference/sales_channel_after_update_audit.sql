-- Trigger: sales_channel_after_update_audit
--
-- Notes who changed a row of sales_channel. Written by `make audit`, not by hand.
--
-- Fires: after update on sales_channel, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_update_audit
AFTER UPDATE ON sales_channel
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.channel_id,
        NEW.channel_code,
        NEW.name,
        NEW.default_currency_code,
        NEW.default_locale_code,
        NEW.timezone,
        NEW.prices_include_tax,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.channel_id,
        OLD.channel_code,
        OLD.name,
        OLD.default_currency_code,
        OLD.default_locale_code,
        OLD.timezone,
        OLD.prices_include_tax,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'sales_channel',
            OLD.channel_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'channel_id', OLD.channel_id,
                'channel_code', OLD.channel_code,
                'name', OLD.name,
                'default_currency_code', OLD.default_currency_code,
                'default_locale_code', OLD.default_locale_code,
                'timezone', OLD.timezone,
                'prices_include_tax', OLD.prices_include_tax,
                'created_at', OLD.created_at
            ),
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
    END IF;
END$$

DELIMITER ;
