-- Event: check_privacy_deadlines
--
-- Notes which customers are to be answered within a week, or should have been.
--
-- Runs: every 1 day
-- See:  procedures/customer/privacy_deadlines_check.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT check_privacy_deadlines
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 03:10:00'
ON COMPLETION PRESERVE
COMMENT 'Notes which customers are to be answered soon'
DO
BEGIN
    DECLARE v_found INT;

    IF GET_LOCK(CONCAT('check_privacy_deadlines_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL privacy_deadlines_check(7, v_found);
        DO RELEASE_LOCK(CONCAT('check_privacy_deadlines_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
