-- Event: refresh_summaries
--
-- Brings the summaries up to date with the changes of the last minutes.
--
-- Runs: every 5 minutes
-- See:  procedures/platform/summaries_refresh.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT refresh_summaries
ON SCHEDULE EVERY 5 MINUTE STARTS '2026-01-01 00:00:00'
ON COMPLETION PRESERVE
COMMENT 'Brings the summaries up to date'
DO
BEGIN
    DECLARE v_taken INT;

    IF GET_LOCK(CONCAT('refresh_summaries_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL summaries_refresh(0, v_taken);
        DO RELEASE_LOCK(CONCAT('refresh_summaries_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
