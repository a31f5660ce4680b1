-- Event: seal_audit_log
--
-- Seals what was noted in audit_log since the run before, and anchors months that are
-- over.
--
-- Runs: every 1 minute
-- See:  procedures/platform/audit_log_seal.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT seal_audit_log
ON SCHEDULE EVERY 1 MINUTE STARTS '2026-01-01 00:00:00'
ON COMPLETION PRESERVE
COMMENT 'Seals the audit log, and anchors its months'
DO
BEGIN
    DECLARE v_sealed INT;

    IF GET_LOCK(CONCAT('seal_audit_log_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL audit_log_seal(FALSE, v_sealed);
        DO RELEASE_LOCK(CONCAT('seal_audit_log_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
