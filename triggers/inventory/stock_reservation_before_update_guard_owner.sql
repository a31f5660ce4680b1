-- Trigger: stock_reservation_before_update_guard_owner
--
-- A claim may grow and shrink, lapse later, or be kept for longer; it does not move
-- to other goods or to another owner. The counter is locked before it moves.
--
-- Fires:  before update on stock_reservation, for each row
-- Raises: 30103 RESERVATION_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_before_update_guard_owner
BEFORE UPDATE ON stock_reservation
FOR EACH ROW
BEGIN
    DECLARE v_reserved INT;

    IF NOT (
        NEW.variant_id = OLD.variant_id
        AND NEW.warehouse_id = OLD.warehouse_id
        AND NEW.cart_id <=> OLD.cart_id
        AND NEW.order_line_id <=> OLD.order_line_id
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30103,
            MESSAGE_TEXT = 'RESERVATION_IMMUTABLE: a claim keeps its goods and its owner';
    END IF;

    SELECT reserved INTO v_reserved
    FROM stock_level
    WHERE
        variant_id = OLD.variant_id
        AND warehouse_id = OLD.warehouse_id
    FOR UPDATE;
END$$

DELIMITER ;
