-- Procedure: retention_approve
--
-- Says that somebody who answers for privacy has seen what a rule would take, in a dry run
-- of the last 7 days, and lets it. It holds until what the rule says changes.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID
-- Example:     CALL retention_approve('customer_note', 2);
-- See:         triggers/platform/retention_rule_before_update_clear_approval.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE retention_approve (
    IN p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_staff_user_id BIGINT UNSIGNED
)
COMMENT 'Lets a rule of retention take what its dry run showed'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_carried_out_by VARCHAR(64);
        DECLARE v_officers INT;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            ROLLBACK;
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SELECT carried_out_by INTO v_carried_out_by
        FROM retention_rule
        WHERE rule_code = p_rule_code
        FOR UPDATE;

        IF v_carried_out_by IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such rule of retention';
        END IF;

        SELECT COUNT(*) INTO v_officers
        FROM staff_user
        WHERE
            staff_user_id = p_staff_user_id
            AND status = 'active'
            AND role_code IN ('privacy', 'admin');

        IF v_officers = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: somebody of privacy or admin approves a rule';
        END IF;

        IF v_carried_out_by <> 'retention_apply' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: its own event carries this rule out, unasked';
        END IF;

        UPDATE retention_rule
        SET
            approved_at = UTC_TIMESTAMP(6),
            staff_user_id = p_staff_user_id
        WHERE rule_code = p_rule_code;

        COMMIT;
    END;
END$$

DELIMITER ;
