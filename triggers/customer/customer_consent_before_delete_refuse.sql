-- Trigger: customer_consent_before_delete_refuse
--
-- customer_consent is a ledger: it loses no row.
--
-- Fires:  before delete on customer_consent, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_consent_before_delete_refuse
BEFORE DELETE ON customer_consent
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: customer_consent loses no row';
END$$

DELIMITER ;
