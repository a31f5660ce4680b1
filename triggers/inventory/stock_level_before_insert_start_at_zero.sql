-- Trigger: stock_level_before_insert_start_at_zero
--
-- What lies on a shelf moves only with its movements and claims, so a row that
-- begins with another number than 0 would never be right.
--
-- Fires:  before insert on stock_level, for each row
-- Raises: 30007 COUNTER_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_level_before_insert_start_at_zero
BEFORE INSERT ON stock_level
FOR EACH ROW
BEGIN
    IF NEW.on_hand <> 0 OR NEW.reserved <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

DELIMITER ;
