-- Trigger: coupon_redemption_after_update_move_used_count
--
-- Keeps coupon.used_count equal to the redemptions that count, where one is
-- released.
--
-- Fires: after update on coupon_redemption, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_after_update_move_used_count
AFTER UPDATE ON coupon_redemption
FOR EACH ROW
BEGIN
    IF
        NEW.released_at IS NOT NULL
        AND EXISTS (
            SELECT 1
            FROM coupon
            WHERE
                coupon_id = NEW.coupon_id
                AND usage_limit IS NOT NULL
        )
    THEN
        UPDATE coupon
        SET used_count = used_count - 1
        WHERE coupon_id = NEW.coupon_id;
    END IF;
END$$

DELIMITER ;
