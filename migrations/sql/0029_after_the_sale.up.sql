-- Migration 0029, up: assess orders, hand out downloads, sell by subscription, list
--     orders and returns
--
-- Locks: none; every object is new

CREATE TABLE fraud_assessment (
    fraud_assessment_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL,

    provider VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Who was asked, or rules: ours',
    score INT NOT NULL COMMENT '0: harmless, 100: certainly fraud; the provider''s own scale is left there',
    verdict VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'approve, review: a person shall look, reject',
    reasons JSON NOT NULL COMMENT 'Array of the provider''s codes, as ip_far_away',
    assessed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (fraud_assessment_id),
    KEY ix_fraud_assessment_order_id (order_id),
    CONSTRAINT fk_fraud_assessment_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT ck_fraud_assessment_score_range
    CHECK (score BETWEEN 0 AND 100),
    CONSTRAINT ck_fraud_assessment_verdict
    CHECK (verdict IN ('approve', 'review', 'reject')),
    CONSTRAINT ck_fraud_assessment_reasons_shape
    CHECK (JSON_SCHEMA_VALID('{"type": "array", "items": {"type": "string"}}', reasons))
) COMMENT = 'What a provider thinks of an order';

CREATE TABLE digital_asset (
    digital_asset_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    variant_id BIGINT UNSIGNED NOT NULL,

    file_name VARCHAR(255) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'As the customer saves it',
    version VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL DEFAULT '1',
    sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Of the file',
    size_bytes BIGINT NOT NULL,
    mime_type VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As audio/flac',
    storage_key VARCHAR(255) COLLATE utf8mb4_0900_bin NOT NULL COMMENT 'Where it lies in the store',
    downloads_allowed INT NOT NULL DEFAULT 5 COMMENT 'For each unit bought',
    days_allowed INT NULL COMMENT 'Days in which to download it; NULL: without end',
    withdrawn_at DATETIME(6) NULL COMMENT 'UTC, since when none is granted; NULL: still offered',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (digital_asset_id),
    UNIQUE KEY uq_digital_asset_storage_key (storage_key),
    UNIQUE KEY uq_digital_asset_variant_id_file_name_version (variant_id, file_name, version),
    CONSTRAINT fk_digital_asset_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT ck_digital_asset_sha256_shape
    CHECK (REGEXP_LIKE(sha256, '^[0-9a-f]{64}$', 'c')),
    CONSTRAINT ck_digital_asset_mime_type_shape
    CHECK (REGEXP_LIKE(mime_type, '^[a-z]+/[a-z0-9.+-]+$', 'c')),
    CONSTRAINT ck_digital_asset_size_bytes_positive
    CHECK (size_bytes > 0),
    CONSTRAINT ck_digital_asset_limits_positive
    CHECK (downloads_allowed > 0 AND (days_allowed IS NULL OR days_allowed > 0))
) COMMENT = 'A file that a customer gets with a digital variant';

CREATE TABLE download_grant (
    download_grant_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL COMMENT 'That of the line',
    order_line_id BIGINT UNSIGNED NOT NULL,
    digital_asset_id BIGINT UNSIGNED NOT NULL,

    token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'SHA-256 of the token in the link',
    downloads_allowed INT NOT NULL COMMENT 'Copy of that day, for all units of the line',
    downloads_used INT NOT NULL DEFAULT 0 COMMENT 'Starts at 0 and never goes back',
    issued_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    expires_at DATETIME(6) NULL COMMENT 'UTC; NULL: without end',
    revoked_at DATETIME(6) NULL COMMENT 'UTC; NULL: it holds',

    -- Its unique key is what keeps an order from being granted the same file twice.
    held_asset_id BIGINT UNSIGNED
    GENERATED ALWAYS AS (IF(revoked_at IS NULL, digital_asset_id, NULL)) VIRTUAL
    COMMENT 'The file, while the grant holds; NULL: revoked',

    PRIMARY KEY (download_grant_id),
    UNIQUE KEY uq_download_grant_token_hash (token_hash),
    UNIQUE KEY uq_download_grant_order_line_id_held_asset_id (order_line_id, held_asset_id),
    KEY ix_download_grant_order_line (order_line_id, order_id),
    KEY ix_download_grant_digital_asset_id (digital_asset_id),
    CONSTRAINT fk_download_grant_order_line
    FOREIGN KEY (order_line_id, order_id) REFERENCES order_line (order_line_id, order_id),
    CONSTRAINT fk_download_grant_digital_asset
    FOREIGN KEY (digital_asset_id) REFERENCES digital_asset (digital_asset_id),
    CONSTRAINT ck_download_grant_token_hash_shape
    CHECK (REGEXP_LIKE(token_hash, '^[0-9a-f]{64}$', 'c')),
    CONSTRAINT ck_download_grant_used_within_allowed
    CHECK (downloads_used >= 0 AND downloads_used <= downloads_allowed),
    CONSTRAINT ck_download_grant_expires_after_issued
    CHECK (expires_at > issued_at)
) COMMENT = 'The right to download a file that was bought';

CREATE TABLE subscription (
    subscription_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    customer_id BIGINT UNSIGNED NOT NULL,
    channel_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,
    quantity INT NOT NULL COMMENT 'Units each time',
    interval_unit VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'day, week, month, year',
    interval_count INT NOT NULL COMMENT 'How many of them lie between two times',
    payment_method_id BIGINT UNSIGNED NOT NULL,
    shipping_address_id BIGINT UNSIGNED NULL
    COMMENT 'In the customer''s book; NULL: the default one, or it is cancelled',

    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active'
    COMMENT 'active, paused: until the customer goes on, cancelled: for good',
    next_order_on DATE NULL COMMENT 'Day on the channel''s clock; NULL: not active, none is due',
    cancelled_at DATETIME(6) NULL COMMENT 'UTC; NULL: not cancelled',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (subscription_id),
    UNIQUE KEY uq_subscription_public_id (public_id),
    KEY ix_subscription_customer_id (customer_id),
    KEY ix_subscription_channel_id_next_order_on (channel_id, next_order_on),
    KEY ix_subscription_variant_id (variant_id),
    KEY ix_subscription_payment_method_id (payment_method_id),
    KEY ix_subscription_shipping_address (shipping_address_id, customer_id),
    CONSTRAINT fk_subscription_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_subscription_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_subscription_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT fk_subscription_payment_method
    FOREIGN KEY (payment_method_id) REFERENCES payment_method (payment_method_id),
    CONSTRAINT fk_subscription_shipping_address
    FOREIGN KEY (shipping_address_id, customer_id)
    REFERENCES customer_address (customer_address_id, customer_id),
    CONSTRAINT ck_subscription_quantity_positive
    CHECK (quantity > 0),
    CONSTRAINT ck_subscription_interval_unit
    CHECK (interval_unit IN ('day', 'week', 'month', 'year')),
    CONSTRAINT ck_subscription_interval_count_positive
    CHECK (interval_count > 0),
    CONSTRAINT ck_subscription_status
    CHECK (status IN ('active', 'paused', 'cancelled')),
    CONSTRAINT ck_subscription_active_is_due
    CHECK ((status = 'active') = (next_order_on IS NOT NULL)),
    CONSTRAINT ck_subscription_cancelled_has_time
    CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    CONSTRAINT ck_subscription_cancelled_keeps_no_address
    CHECK (status <> 'cancelled' OR shipping_address_id IS NULL)
) COMMENT = 'A customer who wants the same thing again and again';

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW fulfilment_violations AS
WITH line_asked AS (
    SELECT
        rl.order_line_id,
        SUM(IF(rr.status = 'settled', rl.qty_received, rl.qty_requested)) AS quantity
    FROM return_line AS rl
    INNER JOIN return_request AS rr
        ON rl.return_request_id = rr.return_request_id
    WHERE rr.status <> 'rejected'
    GROUP BY rl.order_line_id
),

line_shelved AS (
    SELECT
        return_line_id,
        SUM(quantity) AS quantity
    FROM stock_movement
    WHERE return_line_id IS NOT NULL
    GROUP BY return_line_id
),

line_discount AS (
    SELECT
        order_line_id,
        SUM(amount) AS amount
    FROM order_discount
    WHERE order_line_id IS NOT NULL
    GROUP BY order_line_id
),

line_tax AS (
    SELECT
        order_line_id,
        SUM(amount) AS amount
    FROM order_tax
    WHERE
        order_line_id IS NOT NULL
        AND NOT is_included
    GROUP BY order_line_id
),

line_cost AS (
    SELECT
        ol.order_id,
        ol.order_line_id,
        o.currency_minor_unit,
        ol.line_subtotal - COALESCE(ld.amount, 0) + COALESCE(lt.amount, 0) AS amount
    FROM sales_order AS o
    INNER JOIN order_line AS ol
        ON o.order_id = ol.order_id
    LEFT JOIN line_discount AS ld
        ON ol.order_line_id = ld.order_line_id
    LEFT JOIN line_tax AS lt
        ON ol.order_line_id = lt.order_line_id
),

order_cost AS (
    SELECT
        order_id,
        ROUND(SUM(amount), MAX(currency_minor_unit)) AS amount
    FROM line_cost
    GROUP BY order_id
),

line_refund AS (
    SELECT
        order_line_id,
        SUM(refund_amount) AS amount
    FROM return_line
    GROUP BY order_line_id
),

order_refund AS (
    SELECT
        order_id,
        SUM(refund_amount) AS amount
    FROM return_line
    GROUP BY order_id
)

SELECT
    'returns ask for no more than was shipped' AS invariant,
    CONCAT('order line ', ol.order_line_id) AS subject,
    CAST(asked.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', ol.qty_shipped) AS CHAR) AS expected
FROM line_asked AS asked
INNER JOIN order_line AS ol
    ON asked.order_line_id = ol.order_line_id
WHERE asked.quantity > ol.qty_shipped
UNION ALL
SELECT
    'a return puts no more on the shelf than came' AS invariant,
    CONCAT('return line ', rl.return_line_id) AS subject,
    CAST(shelved.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', rl.qty_received) AS CHAR) AS expected
FROM line_shelved AS shelved
INNER JOIN return_line AS rl
    ON shelved.return_line_id = rl.return_line_id
WHERE shelved.quantity > rl.qty_received
UNION ALL
SELECT
    'a return puts back what its line sold' AS invariant,
    CONCAT('stock movement ', sm.stock_movement_id) AS subject,
    CAST(sm.variant_id AS CHAR) AS found,
    CAST(ol.variant_id AS CHAR) AS expected
FROM stock_movement AS sm
INNER JOIN return_line AS rl
    ON sm.return_line_id = rl.return_line_id
INNER JOIN order_line AS ol
    ON rl.order_line_id = ol.order_line_id
WHERE sm.variant_id <> ol.variant_id
UNION ALL
SELECT
    'a rejected return received nothing' AS invariant,
    CONCAT('return line ', rl.return_line_id) AS subject,
    CAST(rl.qty_received AS CHAR) AS found,
    CAST(0 AS CHAR) AS expected
FROM return_line AS rl
INNER JOIN return_request AS rr
    ON rl.return_request_id = rr.return_request_id
WHERE
    rr.status = 'rejected'
    AND rl.qty_received > 0
UNION ALL
SELECT
    'only a settled return refunds' AS invariant,
    CONCAT('return line ', rl.return_line_id) AS subject,
    CAST(rr.status AS CHAR) AS found,
    CAST('settled' AS CHAR) AS expected
FROM return_line AS rl
INNER JOIN return_request AS rr
    ON rl.return_request_id = rr.return_request_id
WHERE
    rl.refund_amount > 0
    AND rr.status <> 'settled'
UNION ALL
-- The lines of an order are rounded together, so that one may get up to a coin more.
SELECT
    'returns of a line refund no more than it cost' AS invariant,
    CONCAT('order line ', cost.order_line_id) AS subject,
    CAST(refund.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', cost.amount) AS CHAR) AS expected
FROM line_refund AS refund
INNER JOIN line_cost AS cost
    ON refund.order_line_id = cost.order_line_id
WHERE
    refund.amount
    >= cost.amount
    + CAST(ELT(cost.currency_minor_unit + 1, 1, 0.1, 0.01, 0.001, 0.0001) AS DECIMAL(5, 4))
UNION ALL
SELECT
    'returns of an order refund no more than its goods cost' AS invariant,
    CONCAT('order ', cost.order_id) AS subject,
    CAST(refund.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', cost.amount) AS CHAR) AS expected
FROM order_refund AS refund
INNER JOIN order_cost AS cost
    ON refund.order_id = cost.order_id
WHERE refund.amount > cost.amount
UNION ALL
SELECT
    'a download is of what its line sold' AS invariant,
    CONCAT('download grant ', dg.download_grant_id) AS subject,
    CAST(da.variant_id AS CHAR) AS found,
    CAST(ol.variant_id AS CHAR) AS expected
FROM download_grant AS dg
INNER JOIN digital_asset AS da
    ON dg.digital_asset_id = da.digital_asset_id
INNER JOIN order_line AS ol
    ON dg.order_line_id = ol.order_line_id
WHERE da.variant_id <> ol.variant_id;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER fraud_assessment_before_update_refuse
BEFORE UPDATE ON fraud_assessment
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: fraud_assessment changes no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER fraud_assessment_before_delete_refuse
BEFORE DELETE ON fraud_assessment
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: fraud_assessment loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER download_grant_before_insert_start_at_zero
BEFORE INSERT ON download_grant
FOR EACH ROW
BEGIN
    IF NEW.downloads_used <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: downloads are counted from 0';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER download_grant_before_update_guard_used
BEFORE UPDATE ON download_grant
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.order_id = OLD.order_id
        AND NEW.order_line_id = OLD.order_line_id
        AND NEW.digital_asset_id = OLD.digital_asset_id
        AND NEW.token_hash = OLD.token_hash
        AND NEW.downloads_used >= OLD.downloads_used
        AND (OLD.revoked_at IS NULL OR NEW.revoked_at <=> OLD.revoked_at)
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: a download that was taken or revoked stays so';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER download_grant_before_delete_refuse
BEFORE DELETE ON download_grant
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: download_grant loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_before_update_guard_status
BEFORE UPDATE ON subscription
FOR EACH ROW
BEGIN
    IF OLD.status = 'cancelled' AND NEW.status <> 'cancelled' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled subscription stays cancelled';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_before_update_touch_updated_at
BEFORE UPDATE ON subscription
FOR EACH ROW
FOLLOWS subscription_before_update_guard_status
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE fraud_assess (
    IN p_order_id BIGINT UNSIGNED,
    IN p_provider VARCHAR(32),
    IN p_score INT,
    IN p_verdict VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_reasons JSON,
    OUT p_fraud_assessment_id BIGINT UNSIGNED
)
COMMENT 'Notes what a provider thinks of an order, and holds it where that is not good'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_may_hold INT;
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

        IF
            p_provider IS NULL
            OR p_score IS NULL
            OR p_score NOT BETWEEN 0 AND 100
            OR p_verdict IS NULL
            OR p_verdict NOT IN ('approve', 'review', 'reject')
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: give a provider, a score to 100 and a known verdict';
        END IF;

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

        INSERT INTO fraud_assessment (order_id, provider, score, verdict, reasons)
        VALUES (p_order_id, p_provider, p_score, p_verdict, COALESCE(p_reasons, JSON_ARRAY()));

        SET p_fraud_assessment_id = LAST_INSERT_ID();

        SELECT COUNT(*) INTO v_may_hold
        FROM order_status_transition
        WHERE
            from_status = v_status_code
            AND to_status = 'on_hold';

        IF p_verdict <> 'approve' AND v_may_hold THEN
            CALL order_transition_core(
                p_order_id,
                'on_hold',
                CONCAT('fraud:', p_provider),
                CONCAT(p_verdict, ' at ', p_score)
            );
        END IF;

        COMMIT;
    END;
END$$

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE subscription_start (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_channel_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED,
    IN p_quantity INT,
    IN p_interval_unit VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_interval_count INT,
    IN p_next_order_on DATE,
    IN p_payment_method_code VARCHAR(32),
    IN p_shipping_address_id BIGINT UNSIGNED,
    OUT p_subscription_id BIGINT UNSIGNED
)
COMMENT 'Notes that a customer wants a variant again and again'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_payment_method_id BIGINT UNSIGNED;
        DECLARE v_is_offered BOOLEAN;
        DECLARE v_is_past BOOLEAN;
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

        SELECT payment_method_id INTO v_payment_method_id
        FROM payment_method
        WHERE
            payment_method_code = p_payment_method_code COLLATE utf8mb4_0900_as_cs
            AND is_active;

        IF v_payment_method_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such method of payment on offer';
        END IF;

        SELECT
            is_for_sale(p_variant_id, p_channel_id, UTC_TIMESTAMP(6)) AS is_offered,
            p_next_order_on < local_day.today AS is_past
        INTO v_is_offered, v_is_past
        FROM (
            SELECT DATE(CONVERT_TZ(UTC_TIMESTAMP(6), '+00:00', MAX(timezone))) AS today
            FROM sales_channel
            WHERE channel_id = p_channel_id
        ) AS local_day;

        IF NOT COALESCE(v_is_offered, FALSE) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30206,
                MESSAGE_TEXT = 'NOT_FOR_SALE: the channel does not offer this variant';
        END IF;

        IF
            COALESCE(p_quantity, 0) < 1
            OR COALESCE(p_interval_count, 0) < 1
            OR p_interval_unit IS NULL
            OR p_interval_unit NOT IN ('day', 'week', 'month', 'year')
            OR COALESCE(v_is_past, TRUE)
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: give 1 unit or more, a known interval, no past day';
        END IF;

        INSERT INTO subscription (
            customer_id,
            channel_id,
            variant_id,
            quantity,
            interval_unit,
            interval_count,
            payment_method_id,
            shipping_address_id,
            next_order_on
        )
        VALUES (
            p_customer_id,
            p_channel_id,
            p_variant_id,
            p_quantity,
            p_interval_unit,
            p_interval_count,
            v_payment_method_id,
            p_shipping_address_id,
            p_next_order_on
        );

        SET p_subscription_id = LAST_INSERT_ID();

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE subscription_transition (
    IN p_subscription_id BIGINT UNSIGNED,
    IN p_to_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_next_order_on DATE
)
COMMENT 'Pauses a subscription, lets it go on, or cancels it for good'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
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

        SELECT status INTO v_status
        FROM subscription
        WHERE subscription_id = p_subscription_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such subscription';
        END IF;

        IF
            p_to_status IS NULL
            OR p_to_status NOT IN ('active', 'paused', 'cancelled')
            OR (p_to_status = 'active') <> (p_next_order_on IS NOT NULL)
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say paused, cancelled, or active and from which day';
        END IF;

        UPDATE subscription
        SET
            status = p_to_status,
            next_order_on = p_next_order_on,
            shipping_address_id = IF(p_to_status = 'cancelled', NULL, shipping_address_id),
            cancelled_at = IF(
                p_to_status = 'cancelled', COALESCE(cancelled_at, UTC_TIMESTAMP(6)), NULL
            )
        WHERE subscription_id = p_subscription_id;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE subscription_fill_cart (
    IN p_subscription_id BIGINT UNSIGNED,
    OUT p_cart_id BIGINT UNSIGNED
)
COMMENT 'Fills a cart with what a subscription is due for'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_today DATE;
        DECLARE v_next_order_on DATE;
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_channel_id BIGINT UNSIGNED;
        DECLARE v_variant_id BIGINT UNSIGNED;
        DECLARE v_quantity INT;
        DECLARE v_interval_unit VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_interval_count INT;
        DECLARE v_shipping_address_id BIGINT UNSIGNED;
        DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_is_offered BOOLEAN;
        DECLARE v_unit_price DECIMAL(19, 4);
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
            customer_id,
            channel_id,
            variant_id,
            quantity,
            next_order_on
        INTO v_customer_id, v_channel_id, v_variant_id, v_quantity, v_next_order_on
        FROM subscription
        WHERE subscription_id = p_subscription_id
        FOR UPDATE;

        IF v_customer_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such subscription';
        END IF;

        SELECT
            interval_unit,
            interval_count,
            shipping_address_id
        INTO v_interval_unit, v_interval_count, v_shipping_address_id
        FROM subscription
        WHERE subscription_id = p_subscription_id;

        SELECT
            ch.default_currency_code,
            DATE(CONVERT_TZ(v_now, '+00:00', ch.timezone)) AS today,
            is_for_sale(v_variant_id, v_channel_id, v_now) AS is_offered,
            price_at(
                v_variant_id,
                v_channel_id,
                ch.default_currency_code,
                cu.customer_group_id,
                v_quantity,
                v_now
            ) AS unit_price
        INTO v_currency_code, v_today, v_is_offered, v_unit_price
        FROM sales_channel AS ch
        INNER JOIN customer AS cu
            ON cu.customer_id = v_customer_id
        WHERE ch.channel_id = v_channel_id;

        IF v_next_order_on IS NULL OR v_next_order_on > v_today THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: the subscription is not due';
        END IF;

        IF NOT v_is_offered THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30206,
                MESSAGE_TEXT = 'NOT_FOR_SALE: the channel does not offer this variant';
        END IF;

        IF v_unit_price IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30302,
                MESSAGE_TEXT = 'NO_PRICE: no price list of the channel prices this variant';
        END IF;

        INSERT INTO cart (
            channel_id, currency_code, customer_id, shipping_address_id, utm_source, utm_campaign
        )
        VALUES (
            v_channel_id,
            v_currency_code,
            v_customer_id,
            v_shipping_address_id,
            'subscription',
            p_subscription_id
        );

        SET p_cart_id = LAST_INSERT_ID();

        INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price, quoted_at)
        VALUES (p_cart_id, v_variant_id, v_quantity, v_unit_price, v_now);

        WHILE v_next_order_on <= v_today DO
            SET v_next_order_on = CASE v_interval_unit
                WHEN 'day' THEN v_next_order_on + INTERVAL v_interval_count DAY
                WHEN 'week' THEN v_next_order_on + INTERVAL v_interval_count WEEK
                WHEN 'month' THEN v_next_order_on + INTERVAL v_interval_count MONTH
                ELSE v_next_order_on + INTERVAL v_interval_count YEAR
            END;
        END WHILE;

        UPDATE subscription
        SET next_order_on = v_next_order_on
        WHERE subscription_id = p_subscription_id;

        COMMIT;
    END;
END$$

DELIMITER ;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_header AS
SELECT
    o.order_id,
    o.order_number,
    o.channel_id,
    ch.channel_code,
    o.customer_id,
    o.placed_at,
    o.status_code,
    o.currency_code,
    o.subtotal,
    o.discount_total,
    o.shipping_total,
    o.fee_total,
    o.tax_total,
    o.grand_total,
    paid.captured,
    paid.refunded,
    goods.units,
    goods.units_shipped,
    goods.units_returned
FROM sales_order AS o
LEFT JOIN sales_channel AS ch
    ON o.channel_id = ch.channel_id
-- The second brackets are for the style checker, which takes LATERAL for a function.
LEFT JOIN
    LATERAL((
        SELECT
            COALESCE(SUM(p.captured), 0) AS captured,
            COALESCE(SUM(p.refunded), 0) AS refunded
        FROM payment AS p
        WHERE p.order_id = o.order_id
    )) AS paid
    ON TRUE
LEFT JOIN
    LATERAL((
        SELECT
            COALESCE(SUM(ol.quantity - ol.qty_cancelled), 0) AS units,
            COALESCE(SUM(ol.qty_shipped), 0) AS units_shipped,
            COALESCE(SUM(ol.qty_returned), 0) AS units_returned
        FROM order_line AS ol
        WHERE ol.order_id = o.order_id
    )) AS goods
    ON TRUE
WHERE o.placed_at IS NOT NULL;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW returns_rate AS
WITH sent AS (
    SELECT
        ch.channel_code,
        pv.product_id,
        ol.qty_shipped,
        ol.qty_returned,
        DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) AS ordered_on
    FROM sales_order AS o
    INNER JOIN sales_channel AS ch
        ON o.channel_id = ch.channel_id
    INNER JOIN order_line AS ol
        ON o.order_id = ol.order_id
    INNER JOIN product_variant AS pv
        ON ol.variant_id = pv.variant_id
    WHERE
        o.placed_at IS NOT NULL
        AND ol.qty_shipped > 0
)

SELECT
    channel_code,
    product_id,
    ordered_on - INTERVAL DAYOFMONTH(ordered_on) - 1 DAY AS month,
    SUM(qty_shipped) AS units_shipped,
    SUM(qty_returned) AS units_returned,
    ROUND(SUM(qty_returned) / SUM(qty_shipped), 4) AS return_rate
FROM sent
GROUP BY channel_code, product_id, month;
