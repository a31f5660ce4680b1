-- Event: check_invariants
--
-- Asks whether every counter is what its ledger says.
--
-- Runs: every 1 hour
-- See:  procedures/platform/invariants_check.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT check_invariants
ON SCHEDULE EVERY 1 HOUR STARTS '2026-01-01 00:30:00'
ON COMPLETION PRESERVE
COMMENT 'Writes down every broken invariant'
DO
BEGIN
    DECLARE v_found INT;

    IF GET_LOCK(CONCAT('check_invariants_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL invariants_check(v_found);
        DO RELEASE_LOCK(CONCAT('check_invariants_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
