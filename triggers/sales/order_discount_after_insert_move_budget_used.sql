-- Trigger: order_discount_after_insert_move_budget_used
--
-- Keeps promotion.budget_used equal to the discounts it gave, where there is a
-- budget to hold. Whether there is one is asked first: an UPDATE that finds no row
-- to change would lock the row all the same, and two checkouts would deadlock on it.
--
-- Fires:  after insert on order_discount, for each row
-- Raises: 3819 on ck_promotion_within_budget, which callers report as 30404

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_after_insert_move_budget_used
AFTER INSERT ON order_discount
FOR EACH ROW
BEGIN
    IF EXISTS (
        SELECT 1
        FROM promotion
        WHERE
            promotion_id = NEW.promotion_id
            AND budget_limit IS NOT NULL
    ) THEN
        UPDATE promotion
        SET budget_used = budget_used + NEW.amount
        WHERE promotion_id = NEW.promotion_id;
    END IF;
END$$

DELIMITER ;
