-- Trigger: coupon_redemption_before_update_guard_ledger
--
-- The one change of a redemption is that it is released, once. A coupon with a limit
-- is locked before its counter moves.
--
-- Fires:  before update on coupon_redemption, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_before_update_guard_ledger
BEFORE UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;

    IF NOT (
        NEW.coupon_id = OLD.coupon_id
        AND NEW.order_id = OLD.order_id
        AND NEW.redeemer_key = OLD.redeemer_key
        AND NEW.use_no = OLD.use_no
        AND NEW.amount = OLD.amount
        AND NEW.redeemed_at = OLD.redeemed_at
        AND OLD.released_at IS NULL
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: coupon_redemption changes no row but to release it, once';
    END IF;

    SELECT usage_limit INTO v_usage_limit
    FROM coupon
    WHERE coupon_id = NEW.coupon_id;

    IF v_usage_limit IS NOT NULL THEN
        SELECT usage_limit INTO v_usage_limit
        FROM coupon
        WHERE coupon_id = NEW.coupon_id
        FOR UPDATE;
    END IF;
END$$

DELIMITER ;
