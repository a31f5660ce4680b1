-- Trigger: price_list_after_delete_audit
--
-- Notes who deleted a row of price_list. Written by `make audit`, not by hand.
--
-- Fires: after delete on price_list, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_list_after_delete_audit
AFTER DELETE ON price_list
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'price_list',
        OLD.price_list_id,
        'delete',
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
        )
    );
END$$

DELIMITER ;
