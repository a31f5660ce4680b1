-- Procedure: download_take
--
-- Counts one download of a grant and tells which file to send. The caller names the
-- SHA-256 of the token in the link. A download whose counting failed was not taken; one
-- that breaks off on its way was.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30605 DOWNLOAD_ENDED
-- Example:     CALL download_take(SHA2(@token, 256), @digital_asset_id);
-- See:         procedures/fulfilment/download_grant_issue.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE download_take (
    IN p_token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    OUT p_digital_asset_id BIGINT UNSIGNED
)
COMMENT 'Counts one download of a grant and tells which file to send'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_download_grant_id BIGINT UNSIGNED;
        DECLARE v_downloads_left INT;
        DECLARE v_is_over BOOLEAN;
        DECLARE v_is_paid BOOLEAN;
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

        SELECT
            download_grant_id,
            downloads_allowed - downloads_used AS downloads_left,
            revoked_at IS NOT NULL OR COALESCE(expires_at <= UTC_TIMESTAMP(6), FALSE) AS is_over
        INTO v_download_grant_id, v_downloads_left, v_is_over
        FROM download_grant
        WHERE token_hash = p_token_hash
        FOR UPDATE;

        IF v_download_grant_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: no link bears this token';
        END IF;

        SELECT
            dg.digital_asset_id,
            o.status_code IN (
                'paid', 'processing', 'partially_shipped', 'shipped', 'delivered', 'completed'
            ) AS is_paid
        INTO p_digital_asset_id, v_is_paid
        FROM download_grant AS dg
        INNER JOIN sales_order AS o
            ON dg.order_id = o.order_id
        WHERE dg.download_grant_id = v_download_grant_id;

        IF v_is_over THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30605,
                MESSAGE_TEXT = 'DOWNLOAD_ENDED: the link was revoked, or its time is over';
        END IF;

        IF NOT v_is_paid THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30605,
                MESSAGE_TEXT = 'DOWNLOAD_ENDED: the order is held, cancelled or returned';
        END IF;

        IF v_downloads_left < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30605,
                MESSAGE_TEXT = 'DOWNLOAD_ENDED: all downloads of the link were taken';
        END IF;

        UPDATE download_grant
        SET downloads_used = downloads_used + 1
        WHERE download_grant_id = v_download_grant_id;

        COMMIT;
    END;
END$$

DELIMITER ;
