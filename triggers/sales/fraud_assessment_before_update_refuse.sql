-- Trigger: fraud_assessment_before_update_refuse
--
-- fraud_assessment is a ledger: it changes no row.
--
-- Fires:  before update on fraud_assessment, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER fraud_assessment_before_update_refuse
BEFORE UPDATE ON fraud_assessment
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: fraud_assessment changes no row';
END$$

DELIMITER ;
