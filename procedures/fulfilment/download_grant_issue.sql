-- Procedure: download_grant_issue
--
-- Grants the files of the digital goods of a paid order, each once: what is granted
-- already stays as it is. Gives a JSON array of objects with order_line_id,
-- digital_asset_id, file_name and token, empty where nothing was to grant. A token is
-- told here and never again: revoke a grant whose link was lost, and call this again.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30601 ILLEGAL_TRANSITION
-- Example:     CALL download_grant_issue(1001, @grants);
-- See:         procedures/fulfilment/download_take.sql
--              procedures/fulfilment/download_grant_revoke.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE download_grant_issue (
    IN p_order_id BIGINT UNSIGNED,
    OUT p_grants JSON
)
COMMENT 'Grants the files of the digital goods of a paid order'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_detail VARCHAR(128);
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

        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_status_code IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order';
        END IF;

        IF
            v_status_code NOT IN (
                'paid', 'processing', 'partially_shipped', 'shipped', 'delivered', 'completed'
            )
        THEN
            SET v_detail = CONCAT(
                'ILLEGAL_TRANSITION: of an order that is ', v_status_code, ' nothing is downloaded'
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = v_detail;
        END IF;

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'order_line_id', ol.order_line_id,
                    'digital_asset_id', da.digital_asset_id,
                    'file_name', da.file_name,
                    'token', LOWER(HEX(RANDOM_BYTES(32)))
                )
            )
        INTO p_grants
        FROM order_line AS ol
        INNER JOIN product_variant AS pv
            ON ol.variant_id = pv.variant_id
        INNER JOIN product AS p
            ON pv.product_id = p.product_id
        INNER JOIN digital_asset AS da
            ON pv.variant_id = da.variant_id
        WHERE
            ol.order_id = p_order_id
            AND ol.quantity > ol.qty_cancelled
            AND p.product_kind = 'digital'
            AND da.withdrawn_at IS NULL
            AND NOT EXISTS (
                SELECT 1
                FROM download_grant AS dg
                WHERE
                    dg.order_line_id = ol.order_line_id
                    AND dg.held_asset_id = da.digital_asset_id
            );

        SET p_grants = COALESCE(p_grants, JSON_ARRAY());

        INSERT INTO download_grant (
            order_id, order_line_id, digital_asset_id, token_hash, downloads_allowed, expires_at
        )
        SELECT
            p_order_id AS order_id,
            given.order_line_id,
            given.digital_asset_id,
            SHA2(given.token, 256) AS token_hash,
            da.downloads_allowed * (ol.quantity - ol.qty_cancelled) AS downloads_allowed,
            UTC_TIMESTAMP(6) + INTERVAL da.days_allowed DAY AS expires_at
        FROM
            JSON_TABLE(
                p_grants,
                '$[*]' COLUMNS (
                    order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                    digital_asset_id BIGINT UNSIGNED PATH '$.digital_asset_id',
                    token CHAR(64) PATH '$.token'
                )
            ) AS given
        INNER JOIN order_line AS ol
            ON given.order_line_id = ol.order_line_id
        INNER JOIN digital_asset AS da
            ON given.digital_asset_id = da.digital_asset_id
        ORDER BY given.order_line_id, given.digital_asset_id;

        COMMIT;
    END;
END$$

DELIMITER ;
