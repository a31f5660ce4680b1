-- Trigger: payment_transaction_before_insert_lock_payment
--
-- Locks the counters before the foreign key share-locks their row, so that two
-- transactions on one payment queue instead of deadlocking. The AFTER trigger
-- moves the counters.
--
-- Fires: before insert on payment_transaction, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_transaction_before_insert_lock_payment
BEFORE INSERT ON payment_transaction
FOR EACH ROW
BEGIN
    DECLARE v_captured DECIMAL(19, 4);

    SELECT captured INTO v_captured
    FROM payment
    WHERE payment_id = NEW.payment_id
    FOR UPDATE;
END$$

DELIMITER ;
