-- Procedure: download_grant_revoke
--
-- Takes a grant back: its link serves no more. Revoked again nothing happens.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND
-- Example:     CALL download_grant_revoke(7);
-- See:         procedures/fulfilment/download_grant_issue.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE download_grant_revoke (IN p_download_grant_id BIGINT UNSIGNED)
COMMENT 'Takes a grant back'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_download_grant_id BIGINT UNSIGNED;
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

        SELECT download_grant_id INTO v_download_grant_id
        FROM download_grant
        WHERE download_grant_id = p_download_grant_id
        FOR UPDATE;

        IF v_download_grant_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such grant';
        END IF;

        UPDATE download_grant
        SET revoked_at = UTC_TIMESTAMP(6)
        WHERE
            download_grant_id = p_download_grant_id
            AND revoked_at IS NULL;

        COMMIT;
    END;
END$$

DELIMITER ;
