-- Trigger: fraud_assessment_before_delete_refuse
--
-- fraud_assessment is a ledger: it loses no row.
--
-- Fires:  before delete on fraud_assessment, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER fraud_assessment_before_delete_refuse
BEFORE DELETE ON fraud_assessment
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: fraud_assessment loses no row';
END$$

DELIMITER ;
