-- Trigger: coupon_before_insert_start_at_zero
--
-- How often a coupon was used moves only with its redemptions, so a row that begins
-- with another number than 0 would never be right.
--
-- Fires:  before insert on coupon, for each row
-- Raises: 30007 COUNTER_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_before_insert_start_at_zero
BEFORE INSERT ON coupon
FOR EACH ROW
BEGIN
    IF NEW.used_count <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

DELIMITER ;
