-- Procedure: product_traffic_import
--
-- Takes over what visitors did with products on some days: a JSON array of objects with
-- product (its public id), day, views, sessions, addedToCart, purchases and refreshedAt,
-- when it was counted. A newer count replaces an older one and never the other way
-- round, so the same import again changes nothing, and one that comes late does no harm.
-- A day that is not in it stays as it is. Says how many rows became others, and how many
-- were of products not known here; those are passed over.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      3819 where a count is negative, 3665 where something is missing
-- Example:     CALL product_traffic_import(@days, @changed, @unknown);
-- See:         schema/engagement/product_daily_traffic.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE product_traffic_import (
    IN p_days JSON,
    OUT p_changed INT,
    OUT p_unknown INT
)
COMMENT 'Takes over what visitors did with products on some days'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
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
            COALESCE(SUM(p.product_id IS NULL), 0) AS unknown,
            COALESCE(
                SUM(
                    p.product_id IS NOT NULL
                    AND (t.product_id IS NULL OR t.refreshed_at < one.refreshed_at)
                ),
                0
            ) AS changed
        INTO p_unknown, p_changed
        FROM
            JSON_TABLE(
                p_days,
                '$[*]' COLUMNS (
                    public_id VARCHAR(36) PATH '$.product' ERROR ON EMPTY ERROR ON ERROR,
                    day_on DATE PATH '$.day' ERROR ON EMPTY ERROR ON ERROR,
                    refreshed_at DATETIME(6) PATH '$.refreshedAt' ERROR ON EMPTY ERROR ON ERROR,
                    views INT PATH '$.views' ERROR ON EMPTY ERROR ON ERROR,
                    sessions INT PATH '$.sessions' ERROR ON EMPTY ERROR ON ERROR,
                    added_to_cart INT PATH '$.addedToCart' ERROR ON EMPTY ERROR ON ERROR,
                    purchases INT PATH '$.purchases' ERROR ON EMPTY ERROR ON ERROR
                )
            ) AS one
        LEFT JOIN product AS p
            ON IF(IS_UUID(one.public_id), UUID_TO_BIN(one.public_id), NULL) = p.public_id
        LEFT JOIN product_daily_traffic AS t
            ON one.day_on = t.day_on AND p.product_id = t.product_id;

        INSERT INTO product_daily_traffic (
            day_on,
            product_id,
            views,
            sessions,
            added_to_cart,
            purchases,
            refreshed_at,
            imported_at
        )
        SELECT
            brought.day_on,
            brought.product_id,
            brought.views,
            brought.sessions,
            brought.added_to_cart,
            brought.purchases,
            brought.refreshed_at,
            brought.imported_at
        FROM (
            SELECT
                one.day_on,
                p.product_id,
                one.views,
                one.sessions,
                one.added_to_cart,
                one.purchases,
                one.refreshed_at,
                v_now AS imported_at
            FROM
                JSON_TABLE(
                    p_days,
                    '$[*]' COLUMNS (
                        public_id VARCHAR(36) PATH '$.product',
                        day_on DATE PATH '$.day',
                        refreshed_at DATETIME(6) PATH '$.refreshedAt',
                        views INT PATH '$.views',
                        sessions INT PATH '$.sessions',
                        added_to_cart INT PATH '$.addedToCart',
                        purchases INT PATH '$.purchases'
                    )
                ) AS one
            INNER JOIN product AS p
                ON IF(IS_UUID(one.public_id), UUID_TO_BIN(one.public_id), NULL) = p.public_id
            -- Who imports at the same time locks in the same order.
            ORDER BY one.day_on, p.product_id
        ) AS brought
        -- In this order, as each assignment sees those before it: the time last.
        ON DUPLICATE KEY UPDATE
            views = IF(
                brought.refreshed_at > product_daily_traffic.refreshed_at,
                brought.views,
                product_daily_traffic.views
            ),
            sessions = IF(
                brought.refreshed_at > product_daily_traffic.refreshed_at,
                brought.sessions,
                product_daily_traffic.sessions
            ),
            added_to_cart = IF(
                brought.refreshed_at > product_daily_traffic.refreshed_at,
                brought.added_to_cart,
                product_daily_traffic.added_to_cart
            ),
            purchases = IF(
                brought.refreshed_at > product_daily_traffic.refreshed_at,
                brought.purchases,
                product_daily_traffic.purchases
            ),
            imported_at = IF(
                brought.refreshed_at > product_daily_traffic.refreshed_at,
                brought.imported_at,
                product_daily_traffic.imported_at
            ),
            refreshed_at = GREATEST(brought.refreshed_at, product_daily_traffic.refreshed_at);

        COMMIT;
    END;
END$$

DELIMITER ;
