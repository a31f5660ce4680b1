-- Trigger: return_request_before_update_guard_status
--
-- A return goes one step at a time: approved or rejected, received, settled. What came
-- is settled: only what has not come can be rejected. A closed return stays closed.
--
-- Fires:  before update on return_request, for each row
-- Raises: 30601 ILLEGAL_TRANSITION

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_request_before_update_guard_status
BEFORE UPDATE ON return_request
FOR EACH ROW
BEGIN
    DECLARE v_detail VARCHAR(128);

    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('requested', 'approved'),
        ('requested', 'rejected'),
        ('approved', 'rejected'),
        ('approved', 'received'),
        ('received', 'settled')
    ) THEN
        SET v_detail = CONCAT(
            'ILLEGAL_TRANSITION: a return does not go from ', OLD.status, ' to ', NEW.status
        );
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = v_detail;
    END IF;
END$$

DELIMITER ;
