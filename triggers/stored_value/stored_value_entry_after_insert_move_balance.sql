-- Trigger: stored_value_entry_after_insert_move_balance
--
-- Keeps the balance of an account equal to the sum of its entries. It runs after the
-- insert, so that a row which INSERT IGNORE drops is not counted.
--
-- Fires:  after insert on stored_value_entry, for each row
-- Raises: 3819 on ck_stored_value_account_balance_not_negative, which callers
--         report as 30504, and on ck_stored_value_account_whole_coins

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stored_value_entry_after_insert_move_balance
AFTER INSERT ON stored_value_entry
FOR EACH ROW
BEGIN
    UPDATE stored_value_account
    SET balance = NEW.balance_after
    WHERE stored_value_account_id = NEW.stored_value_account_id;
END$$

DELIMITER ;
