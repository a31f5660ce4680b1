-- Trigger: price_before_update_guard_history
--
-- A price that has begun is history: it keeps its amount and its beginning. What may
-- change is the end of one that has none yet or has not ended, which is how the next
-- one is chained to it; an importer ends one in hindsight, once. A price that is only
-- planned may change.
--
-- Fires:  before update on price, for each row
-- Raises: 30305 PRICE_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_before_update_guard_history
BEFORE UPDATE ON price
FOR EACH ROW
BEGIN
    IF
        OLD.valid_from <= UTC_TIMESTAMP(6)
        AND NOT (
            NEW.price_list_id = OLD.price_list_id
            AND NEW.variant_id = OLD.variant_id
            AND NEW.min_quantity = OLD.min_quantity
            AND NEW.valid_from = OLD.valid_from
            AND NEW.prev_valid_to <=> OLD.prev_valid_to
            AND NEW.amount = OLD.amount
            AND NEW.compare_at_amount <=> OLD.compare_at_amount
            AND (NEW.valid_to = OLD.valid_to OR OLD.valid_to > UTC_TIMESTAMP(6))
        )
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30305,
            MESSAGE_TEXT = 'PRICE_IMMUTABLE: a price that has begun stays; set the next one';
    END IF;
END$$

DELIMITER ;
