-- Trigger: order_discount_before_insert_lock_promotion
--
-- Locks a promotion with a budget before the foreign key share-locks it, so that its
-- discounts queue instead of deadlocking. One without is not locked, so that nobody
-- waits for it. The AFTER trigger moves the counter.
--
-- Fires: before insert on order_discount, after the guard has let the row pass

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_before_insert_lock_promotion
BEFORE INSERT ON order_discount
FOR EACH ROW
FOLLOWS order_discount_before_insert_guard_placed
BEGIN
    DECLARE v_budget_limit DECIMAL(19, 4);

    SELECT budget_limit INTO v_budget_limit
    FROM promotion
    WHERE promotion_id = NEW.promotion_id;

    IF v_budget_limit IS NOT NULL THEN
        SELECT budget_limit INTO v_budget_limit
        FROM promotion
        WHERE promotion_id = NEW.promotion_id
        FOR UPDATE;
    END IF;
END$$

DELIMITER ;
