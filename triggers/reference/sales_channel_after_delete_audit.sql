-- Trigger: sales_channel_after_delete_audit
--
-- Notes who deleted a row of sales_channel. Written by `make audit`, not by hand.
--
-- Fires: after delete on sales_channel, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_delete_audit
AFTER DELETE ON sales_channel
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'sales_channel',
        OLD.channel_id,
        'delete',
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
        )
    );
END$$

DELIMITER ;
