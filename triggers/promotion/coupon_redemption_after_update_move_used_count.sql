-- Trigger: coupon_redemption_after_update_move_used_count
--
-- Keeps coupon.used_count equal to the redemptions that count, where one is
-- released. Whether there is one is read with a shared lock, as the foreign key
-- takes, and under a name of its own: read as the table that the trigger updates,
-- the row would be locked against everybody.
--
-- Fires: after update on coupon_redemption, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_after_update_move_used_count
AFTER UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    DECLARE v_usage_limit INT;

    IF OLD.released_at IS NULL AND NEW.released_at IS NOT NULL THEN
        SELECT co.usage_limit INTO v_usage_limit
        FROM coupon AS co
        WHERE co.coupon_id = NEW.coupon_id
        FOR SHARE;
    END IF;

    IF v_usage_limit IS NOT NULL THEN
        UPDATE coupon
        SET used_count = used_count - 1
        WHERE coupon_id = NEW.coupon_id;
    END IF;
END$$

DELIMITER ;
