-- Trigger: stock_movement_before_update_guard_ledger
--
-- stock_movement is a ledger: the one change of a row is that it forgets what was said about
-- the goods of a customer who is being erased, which is so inside customer_erase and at no
-- other time.
--
-- Fires:  before update on stock_movement, for each row
-- Raises: 30001 APPEND_ONLY
-- See:    triggers/customer/customer_before_update_guard_erased.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_before_update_guard_ledger
BEFORE UPDATE ON stock_movement
FOR EACH ROW
BEGIN
    DECLARE v_erasures INT DEFAULT 0;

    IF
        OLD.note IS NOT NULL
        AND NEW.note IS NULL
        AND NEW.stock_movement_id = OLD.stock_movement_id
        AND NEW.variant_id = OLD.variant_id
        AND NEW.warehouse_id = OLD.warehouse_id
        AND NEW.kind = OLD.kind
        AND NEW.quantity = OLD.quantity
        AND NEW.on_hand_after = OLD.on_hand_after
        AND NEW.unit_cost <=> OLD.unit_cost
        AND NEW.goods_receipt_line_id <=> OLD.goods_receipt_line_id
        AND NEW.shipment_line_id <=> OLD.shipment_line_id
        AND NEW.return_line_id <=> OLD.return_line_id
        AND NEW.occurred_at = OLD.occurred_at
    THEN
        SELECT COUNT(*) INTO v_erasures
        FROM sales_order AS o
        INNER JOIN privacy_request AS pr
            ON o.customer_id = pr.standing_of
        WHERE
            o.order_id = COALESCE(
                (
                    SELECT sl.order_id
                    FROM shipment_line AS sl
                    WHERE sl.shipment_line_id = OLD.shipment_line_id
                ),
                (
                    SELECT rl.order_id
                    FROM return_line AS rl
                    WHERE rl.return_line_id = OLD.return_line_id
                )
            )
            AND pr.kind = 'erase'
            AND pr.state = 'in_progress';
    END IF;

    IF v_erasures = 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: stock_movement changes only to forget a person';
    END IF;
END$$

DELIMITER ;
