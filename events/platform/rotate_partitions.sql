-- Event: rotate_partitions
--
-- Moves the months of the rotating tables on. Should a run be missed, rows gather in
-- p_future, from which the next one cuts them.
--
-- Runs: every 1 month
-- See:  procedures/platform/partition_rotate.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT rotate_partitions
ON SCHEDULE EVERY 1 MONTH STARTS '2026-01-01 02:40:00'
ON COMPLETION PRESERVE
COMMENT 'Adds and drops months of the rotating tables'
DO
BEGIN
    DECLARE v_made INT;
    DECLARE v_dropped INT;

    IF GET_LOCK(CONCAT('rotate_partitions_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL partition_rotate(NULL, v_made, v_dropped);
        DO RELEASE_LOCK(CONCAT('rotate_partitions_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
