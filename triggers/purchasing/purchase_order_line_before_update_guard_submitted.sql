-- Trigger: purchase_order_line_before_update_guard_submitted
--
-- A purchase order that was submitted keeps what it orders and at what cost; only the
-- counter moves. The headers are read with a lock, so that none can be submitted while
-- the statement runs.
--
-- Fires:  before update on purchase_order_line, for each row
-- Raises: 30002 ORDER_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER purchase_order_line_before_update_guard_submitted
BEFORE UPDATE ON purchase_order_line
FOR EACH ROW
BEGIN
    DECLARE v_submitted INT;

    IF NOT (
        NEW.purchase_order_line_id = OLD.purchase_order_line_id
        AND NEW.purchase_order_id = OLD.purchase_order_id
        AND NEW.variant_id = OLD.variant_id
        AND NEW.qty_ordered = OLD.qty_ordered
        AND NEW.qty_tolerance = OLD.qty_tolerance
        AND NEW.unit_cost = OLD.unit_cost
    ) THEN
        SELECT COALESCE(SUM(status <> 'draft'), 0) AS submitted INTO v_submitted
        FROM purchase_order
        WHERE purchase_order_id IN (OLD.purchase_order_id, NEW.purchase_order_id)
        FOR SHARE;

        IF v_submitted > 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30002,
                MESSAGE_TEXT = 'ORDER_IMMUTABLE: a submitted purchase order keeps what it orders';
        END IF;
    END IF;
END$$

DELIMITER ;
