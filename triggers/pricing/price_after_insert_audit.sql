-- Trigger: price_after_insert_audit
--
-- Notes who added a row of price. Written by `make audit`, not by hand.
--
-- Fires: after insert on price, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_insert_audit
AFTER INSERT ON price
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'price',
        CONCAT_WS('/', NEW.price_list_id, NEW.variant_id, NEW.min_quantity, NEW.valid_from),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'price_list_id', NEW.price_list_id,
            'variant_id', NEW.variant_id,
            'min_quantity', NEW.min_quantity,
            'valid_from', NEW.valid_from,
            'valid_to', NEW.valid_to,
            'prev_valid_to', NEW.prev_valid_to,
            'amount', NEW.amount,
            'compare_at_amount', NEW.compare_at_amount
        )
    );
END$$

DELIMITER ;
