-- Trigger: retention_rule_before_insert_start_unapproved
--
-- A rule starts without an approval: nobody has seen yet what it would take.
--
-- Fires:  before insert on retention_rule, for each row
-- Raises: 30751 RETENTION_DRY_RUN_FIRST

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_rule_before_insert_start_unapproved
BEFORE INSERT ON retention_rule
FOR EACH ROW
BEGIN
    IF NEW.approved_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30751,
            MESSAGE_TEXT = 'RETENTION_DRY_RUN_FIRST: a rule is written first, then run dry';
    END IF;
END$$

DELIMITER ;
