-- Trigger: price_after_update_audit
--
-- Notes who changed a row of price. Written by `make audit`, not by hand.
--
-- Fires: after update on price, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_update_audit
AFTER UPDATE ON price
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.price_list_id,
        NEW.variant_id,
        NEW.min_quantity,
        NEW.valid_from,
        NEW.valid_to,
        NEW.prev_valid_to,
        NEW.amount,
        NEW.compare_at_amount
    )
    <> JSON_ARRAY(
        OLD.price_list_id,
        OLD.variant_id,
        OLD.min_quantity,
        OLD.valid_from,
        OLD.valid_to,
        OLD.prev_valid_to,
        OLD.amount,
        OLD.compare_at_amount
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'price',
            CONCAT_WS('/', OLD.price_list_id, OLD.variant_id, OLD.min_quantity, OLD.valid_from),
            'update',
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
            ),
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
    END IF;
END$$

DELIMITER ;
