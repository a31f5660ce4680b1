-- Procedure: invariants_check
--
-- Asks whether every counter is what its ledger says, and writes each place where it is
-- not into data_quality_result.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Example:     CALL invariants_check(@found);
-- See:         views/platform/invariant_violations.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE invariants_check (
    OUT p_found INT
)
COMMENT 'Writes every broken invariant into data_quality_result'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_run BIGINT UNSIGNED DEFAULT UUID_SHORT();
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        INSERT INTO data_quality_result (run_id, check_name, severity, subject, found, expected)
        SELECT
            v_run AS run_id,
            LEFT(iv.invariant, 100) AS check_name,
            'error' AS severity,
            LEFT(iv.subject, 255) AS subject,
            LEFT(iv.found, 255) AS found,
            LEFT(iv.expected, 255) AS expected
        FROM invariant_violations AS iv;

        SET p_found = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;
