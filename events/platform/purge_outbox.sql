-- Event: purge_outbox
--
-- Deletes events that were published 7 days ago: by then nobody delivers them again.
--
-- Runs: every 1 day
-- See:  procedures/platform/outbox_purge.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT purge_outbox
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 02:20:00'
ON COMPLETION PRESERVE
COMMENT 'Deletes events that were published days ago'
DO
BEGIN
    DECLARE v_purged INT;

    IF GET_LOCK(CONCAT('purge_outbox_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL outbox_purge(7, 1000, v_purged);
        DO RELEASE_LOCK(CONCAT('purge_outbox_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
