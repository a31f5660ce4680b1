-- Trigger: order_status_history_after_insert_release_budget
--
-- Gives back to promotions with a budget what they cost on an order that is
-- cancelled.
--
-- Fires: after insert on order_status_history, once the status has moved

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_after_insert_release_budget
AFTER INSERT ON order_status_history
FOR EACH ROW
FOLLOWS order_status_history_after_insert_move_status
BEGIN
    IF NEW.to_status = 'cancelled' THEN
        UPDATE promotion AS pr
            INNER JOIN ( -- noqa: LT02
                SELECT
                    promotion_id,
                    SUM(amount) AS amount
                FROM order_discount
                WHERE order_id = NEW.order_id
                GROUP BY promotion_id
            ) AS given
                ON pr.promotion_id = given.promotion_id
        SET pr.budget_used = pr.budget_used - given.amount
        WHERE pr.budget_limit IS NOT NULL;
    END IF;
END$$

DELIMITER ;
