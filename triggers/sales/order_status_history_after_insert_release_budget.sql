-- Trigger: order_status_history_after_insert_release_budget
--
-- Gives back to promotions with a budget what they cost on an order that is
-- cancelled. Whether there are such is read with a shared lock and under names of
-- their own, so that nobody waits for a promotion that has no counter to guard. The
-- discounts are read first: to look through the promotions would be to wait for all of
-- them, with the goods locked already.
--
-- Fires: after insert on order_status_history, once the status has moved

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_status_history_after_insert_release_budget
AFTER INSERT ON order_status_history
FOR EACH ROW
FOLLOWS order_status_history_after_insert_move_status
BEGIN
    DECLARE v_budgets INT;

    IF NEW.to_status = 'cancelled' THEN
        SELECT /*+ JOIN_ORDER(od, pr) INDEX(pr PRIMARY) */ COUNT(*) INTO v_budgets
        FROM order_discount AS od
        INNER JOIN promotion AS pr
            ON od.promotion_id = pr.promotion_id
        WHERE
            od.order_id = NEW.order_id
            AND pr.budget_limit IS NOT NULL
        FOR SHARE;

        IF v_budgets > 0 THEN
            UPDATE /*+ JOIN_ORDER(given, held) INDEX(held PRIMARY) */ promotion AS held
                INNER JOIN ( -- noqa: LT02
                    SELECT
                        promotion_id,
                        SUM(amount) AS amount
                    FROM order_discount
                    WHERE order_id = NEW.order_id
                    GROUP BY promotion_id
                ) AS given
                    ON held.promotion_id = given.promotion_id
            SET held.budget_used = held.budget_used - given.amount
            WHERE held.budget_limit IS NOT NULL;
        END IF;
    END IF;
END$$

DELIMITER ;
