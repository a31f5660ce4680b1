-- Trigger: price_list_after_insert_audit
--
-- Notes who added a row of price_list. Written by `make audit`, not by hand.
--
-- Fires: after insert on price_list, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_list_after_insert_audit
AFTER INSERT ON price_list
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'price_list',
        NEW.price_list_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'price_list_id', NEW.price_list_id,
            'price_list_code', NEW.price_list_code,
            'name', NEW.name,
            'channel_id', NEW.channel_id,
            'currency_code', NEW.currency_code,
            'customer_group_id', NEW.customer_group_id,
            'kind', NEW.kind,
            'priority', NEW.priority
        )
    );
END$$

DELIMITER ;
