-- Trigger: promotion_before_update_recount_budget
--
-- A budget given to a promotion that had none counts what it cost before, which was
-- not counted then; taken away, there is nothing to count.
--
-- Fires:  before update on promotion, for each row
-- Raises: 3819 on ck_promotion_within_budget

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_before_update_recount_budget
BEFORE UPDATE ON promotion
FOR EACH ROW
BEGIN
    IF NEW.budget_limit IS NULL THEN
        SET NEW.budget_used = 0;
    ELSEIF OLD.budget_limit IS NULL THEN
        SET NEW.budget_used = (
            SELECT COALESCE(SUM(od.amount), 0)
            FROM order_discount AS od
            INNER JOIN sales_order AS o
                ON od.order_id = o.order_id
            WHERE
                od.promotion_id = NEW.promotion_id
                AND o.status_code <> 'cancelled'
        );
    END IF;
END$$

DELIMITER ;
