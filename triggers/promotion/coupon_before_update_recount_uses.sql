-- Trigger: coupon_before_update_recount_uses
--
-- A limit given to a coupon that had none counts the uses before, which were not
-- counted then; taken away, there is nothing to count.
--
-- Fires:  before update on coupon, for each row
-- Raises: 3819 on ck_coupon_used_within_limit

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_before_update_recount_uses
BEFORE UPDATE ON coupon
FOR EACH ROW
BEGIN
    IF NEW.usage_limit IS NULL THEN
        SET NEW.used_count = 0;
    ELSEIF OLD.usage_limit IS NULL THEN
        SET NEW.used_count = (
            SELECT COUNT(*)
            FROM coupon_redemption
            WHERE
                coupon_id = NEW.coupon_id
                AND released_at IS NULL
        );
    END IF;
END$$

DELIMITER ;
