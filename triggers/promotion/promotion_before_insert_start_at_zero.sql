-- Trigger: promotion_before_insert_start_at_zero
--
-- What a promotion has cost moves only with the discounts it gave, so a row that
-- begins with another number than 0 would never be right.
--
-- Fires:  before insert on promotion, for each row
-- Raises: 30007 COUNTER_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_before_insert_start_at_zero
BEFORE INSERT ON promotion
FOR EACH ROW
BEGIN
    IF NEW.budget_used <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

DELIMITER ;
