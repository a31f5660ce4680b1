-- Event: expire_stored_value
--
-- Takes what is left off accounts that have lapsed.
--
-- Runs: every 1 day
-- See:  procedures/stored_value/stored_value_expire.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT expire_stored_value
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 02:30:00'
ON COMPLETION PRESERVE
COMMENT 'Takes what is left off lapsed accounts'
DO
BEGIN
    DECLARE v_done INT;

    IF GET_LOCK(CONCAT('expire_stored_value_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL stored_value_expire(10000, v_done);
        DO RELEASE_LOCK(CONCAT('expire_stored_value_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
