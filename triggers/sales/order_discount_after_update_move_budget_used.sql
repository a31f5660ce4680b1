-- Trigger: order_discount_after_update_move_budget_used
--
-- Keeps promotion.budget_used equal to what it gave, where a discount changes on an
-- order that is still being written: the old one is taken back, the new one given.
-- Whether there is one is read with a shared lock, as the foreign key takes, and
-- under a name of its own: read as the table that the trigger updates, the row would
-- be locked against everybody.
--
-- Fires:  after update on order_discount, for each row
-- Raises: 3819 on ck_promotion_within_budget, which callers report as 30404

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER order_discount_after_update_move_budget_used
AFTER UPDATE ON order_discount
FOR EACH ROW
BEGIN
    DECLARE v_budget_limit DECIMAL(19, 4);
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;

    SELECT pr.budget_limit INTO v_budget_limit
    FROM promotion AS pr
    WHERE pr.promotion_id = OLD.promotion_id
    FOR SHARE;

    IF v_budget_limit IS NOT NULL THEN
        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = OLD.order_id
        FOR SHARE;

        IF v_status_code <> 'cancelled' THEN
            UPDATE promotion
            SET budget_used = budget_used - OLD.amount
            WHERE promotion_id = OLD.promotion_id;
        END IF;
    END IF;

    -- Nothing of the old one is left to see here: a promotion that is none has no budget.
    SET v_budget_limit = NULL;

    SELECT pr.budget_limit INTO v_budget_limit
    FROM promotion AS pr
    WHERE pr.promotion_id = NEW.promotion_id
    FOR SHARE;

    IF v_budget_limit IS NOT NULL THEN
        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = NEW.order_id
        FOR SHARE;

        IF v_status_code <> 'cancelled' THEN
            UPDATE promotion
            SET budget_used = budget_used + NEW.amount
            WHERE promotion_id = NEW.promotion_id;
        END IF;
    END IF;
END$$

DELIMITER ;
