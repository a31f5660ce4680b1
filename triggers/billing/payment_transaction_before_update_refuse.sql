-- Trigger: payment_transaction_before_update_refuse
--
-- payment_transaction is a ledger: it changes no row.
--
-- Fires:  before update on payment_transaction, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_transaction_before_update_refuse
BEFORE UPDATE ON payment_transaction
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: payment_transaction changes no row';
END$$

DELIMITER ;
