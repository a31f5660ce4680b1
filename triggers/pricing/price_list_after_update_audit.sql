-- Trigger: price_list_after_update_audit
--
-- Notes who changed a row of price_list. Written by `make audit`, not by hand.
--
-- Fires: after update on price_list, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_list_after_update_audit
AFTER UPDATE ON price_list
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.price_list_id,
        NEW.price_list_code,
        NEW.name,
        NEW.channel_id,
        NEW.currency_code,
        NEW.customer_group_id,
        NEW.kind,
        NEW.priority
    )
    <> JSON_ARRAY(
        OLD.price_list_id,
        OLD.price_list_code,
        OLD.name,
        OLD.channel_id,
        OLD.currency_code,
        OLD.customer_group_id,
        OLD.kind,
        OLD.priority
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'price_list',
            OLD.price_list_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'price_list_id', OLD.price_list_id,
                'price_list_code', OLD.price_list_code,
                'name', OLD.name,
                'channel_id', OLD.channel_id,
                'currency_code', OLD.currency_code,
                'customer_group_id', OLD.customer_group_id,
                'kind', OLD.kind,
                'priority', OLD.priority
            ),
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
    END IF;
END$$

DELIMITER ;
