-- Event: mark_stale_authorizations
--
-- Notes money that was set aside 7 days ago and was neither taken nor let go. Banks
-- let it go by themselves about then.
--
-- Runs: every 1 hour
-- See:  procedures/billing/authorizations_mark_stale.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT mark_stale_authorizations
ON SCHEDULE EVERY 1 HOUR STARTS '2026-01-01 00:20:00'
ON COMPLETION PRESERVE
COMMENT 'Notes money set aside and never taken'
DO
BEGIN
    DECLARE v_marked INT;

    IF GET_LOCK(CONCAT('mark_stale_authorizations_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL authorizations_mark_stale(7, v_marked);
        DO RELEASE_LOCK(CONCAT('mark_stale_authorizations_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
