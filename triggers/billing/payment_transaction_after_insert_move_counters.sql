-- Trigger: payment_transaction_after_insert_move_counters
--
-- Keeps the counters of payment equal to the sums of the transactions that
-- succeeded. It runs after the insert, so that a row which INSERT IGNORE drops is
-- not counted.
--
-- Fires:  after insert on payment_transaction, for each row
-- Raises: 3819 on ck_payment_captured_within_authorized and
--         ck_payment_refunded_within_captured, which callers report as 30501, 30502,
--         and on ck_payment_whole_coins

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_transaction_after_insert_move_counters
AFTER INSERT ON payment_transaction
FOR EACH ROW
BEGIN
    IF NEW.status = 'success' THEN
        UPDATE payment
        SET
            authorized = authorized + IF(NEW.kind = 'authorize', NEW.amount, 0),
            captured = captured + IF(NEW.kind = 'capture', NEW.amount, 0),
            voided = voided + IF(NEW.kind = 'void', NEW.amount, 0),
            refunded = refunded + IF(NEW.kind = 'refund', NEW.amount, 0)
        WHERE payment_id = NEW.payment_id;
    END IF;
END$$

DELIMITER ;
