-- Trigger: stored_value_account_before_insert_start_at_zero
--
-- A balance moves only with its entries, so a row that begins with another number
-- than 0 would never be right.
--
-- Fires:  before insert on stored_value_account, for each row
-- Raises: 30007 COUNTER_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_account_before_insert_start_at_zero
BEFORE INSERT ON stored_value_account
FOR EACH ROW
BEGIN
    IF NEW.balance <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

DELIMITER ;
