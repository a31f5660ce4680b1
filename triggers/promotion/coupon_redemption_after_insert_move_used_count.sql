-- Trigger: coupon_redemption_after_insert_move_used_count
--
-- Keeps coupon.used_count equal to the redemptions that count, where there is a
-- limit to hold. Whether there is one is asked first: an UPDATE that finds no row to
-- change would lock the row all the same, and two checkouts would deadlock on it.
--
-- Fires:  after insert on coupon_redemption, for each row
-- Raises: 3819 on ck_coupon_used_within_limit, which callers report as 30401

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_after_insert_move_used_count
AFTER INSERT ON coupon_redemption
FOR EACH ROW
BEGIN
    IF EXISTS (
        SELECT 1
        FROM coupon
        WHERE
            coupon_id = NEW.coupon_id
            AND usage_limit IS NOT NULL
    ) THEN
        UPDATE coupon
        SET used_count = used_count + 1
        WHERE coupon_id = NEW.coupon_id;
    END IF;
END$$

DELIMITER ;
