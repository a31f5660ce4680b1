-- Trigger: coupon_redemption_before_update_guard_ledger
--
-- A redemption changes in two ways: it is released, once; and once the customer of
-- the order is erased, what was made of their e-mail gives way to what is made of
-- the order's id. A coupon with a limit is locked before its counter moves.
--
-- Fires:  before update on coupon_redemption, for each row
-- Raises: 30001 APPEND_ONLY
-- See:    triggers/customer/customer_before_update_guard_erased.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_before_update_guard_ledger
BEFORE UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;
    DECLARE v_erased_at DATETIME(6);

    IF NEW.redeemer_key = SHA2(CONCAT('erased:', OLD.order_id), 256) THEN
        SELECT cu.erased_at INTO v_erased_at
        FROM sales_order AS o
        INNER JOIN customer AS cu
            ON o.customer_id = cu.customer_id
        WHERE o.order_id = OLD.order_id;
    END IF;

    IF NOT (
        NEW.coupon_id = OLD.coupon_id
        AND NEW.order_id = OLD.order_id
        AND NEW.use_no = OLD.use_no
        AND NEW.amount = OLD.amount
        AND NEW.redeemed_at = OLD.redeemed_at
        AND (
            (NEW.redeemer_key = OLD.redeemer_key AND OLD.released_at IS NULL)
            OR (v_erased_at IS NOT NULL AND NEW.released_at <=> OLD.released_at)
        )
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: coupon_redemption changes no row but to release it, once';
    END IF;

    IF NOT NEW.released_at <=> OLD.released_at THEN
        SELECT usage_limit INTO v_usage_limit
        FROM coupon
        WHERE coupon_id = NEW.coupon_id;
    END IF;

    IF v_usage_limit IS NOT NULL THEN
        SELECT usage_limit INTO v_usage_limit
        FROM coupon
        WHERE coupon_id = NEW.coupon_id
        FOR UPDATE;
    END IF;
END$$

DELIMITER ;
