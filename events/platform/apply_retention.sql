-- Event: apply_retention
--
-- Lets go of what is kept for longer than its rule says: of every rule that is switched on
-- and that an officer approved, a dry run, and then what it showed.
--
-- Runs: every 1 day
-- See:  procedures/platform/retention_apply.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT apply_retention
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 01:40:00'
ON COMPLETION PRESERVE
COMMENT 'Lets go of what is kept for longer than its rule says'
DO
BEGIN
    DECLARE v_taken BIGINT;

    IF GET_LOCK(CONCAT('apply_retention_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL retention_apply(NULL, FALSE, 1000, v_taken);
        DO RELEASE_LOCK(CONCAT('apply_retention_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
