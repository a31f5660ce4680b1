-- Trigger: price_after_delete_audit
--
-- Notes who deleted a row of price. Written by `make audit`, not by hand.
--
-- Fires: after delete on price, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_delete_audit
AFTER DELETE ON price
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'price',
        CONCAT_WS('/', OLD.price_list_id, OLD.variant_id, OLD.min_quantity, OLD.valid_from),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'price_list_id', OLD.price_list_id,
            'variant_id', OLD.variant_id,
            'min_quantity', OLD.min_quantity,
            'valid_from', OLD.valid_from,
            'valid_to', OLD.valid_to,
            'prev_valid_to', OLD.prev_valid_to,
            'amount', OLD.amount,
            'compare_at_amount', OLD.compare_at_amount
        )
    );
END$$

DELIMITER ;
