-- Trigger: payment_before_insert_start_at_zero
--
-- What a payment moved moves only with its transactions, so a row that begins with
-- another number than 0 would never be right.
--
-- Fires:  before insert on payment, for each row
-- Raises: 30007 COUNTER_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_before_insert_start_at_zero
BEFORE INSERT ON payment
FOR EACH ROW
BEGIN
    IF NEW.authorized <> 0 OR NEW.captured <> 0 OR NEW.voided <> 0 OR NEW.refunded <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

DELIMITER ;
