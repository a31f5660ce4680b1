-- Migration 0045, up: take over votes on reviews and traffic of products from MongoDB
--
-- Locks: none; all of it is new

CREATE TABLE product_daily_traffic (
    day_on DATE NOT NULL COMMENT 'In UTC, whatever clock the channel has',
    product_id BIGINT UNSIGNED NOT NULL,

    views INT NOT NULL COMMENT 'Times its page was looked at',
    sessions INT NOT NULL
    COMMENT 'Visits that looked at it, put it into a cart or bought it',
    added_to_cart INT NOT NULL COMMENT 'Times it was put into a cart',
    purchases INT NOT NULL COMMENT 'Orders that bought it, as the page told them',
    refreshed_at DATETIME(6) NOT NULL COMMENT 'UTC, when MongoDB counted it',
    imported_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC, when this count was first brought',

    PRIMARY KEY (day_on, product_id),
    KEY ix_product_daily_traffic_product_id (product_id),
    -- The newest count that is here: the next import goes on from it.
    KEY ix_product_daily_traffic_refreshed_at (refreshed_at),
    CONSTRAINT fk_product_daily_traffic_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT ck_product_daily_traffic_not_negative
    CHECK (views >= 0 AND sessions >= 0 AND added_to_cart >= 0 AND purchases >= 0)
) COMMENT = 'What visitors did with a product on a day';

CREATE TABLE product_review_vote (
    product_review_id BIGINT UNSIGNED NOT NULL,

    helpful INT NOT NULL COMMENT 'Persons whom it helped',
    unhelpful INT NOT NULL COMMENT 'Persons whom it did not',
    imported_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC, when these counts were first brought',

    PRIMARY KEY (product_review_id),
    CONSTRAINT fk_product_review_vote_product_review
    FOREIGN KEY (product_review_id) REFERENCES product_review (product_review_id)
    ON DELETE CASCADE,
    CONSTRAINT ck_product_review_vote_not_negative
    CHECK (helpful >= 0 AND unhelpful >= 0)
) COMMENT = 'How many people found a review helpful';

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

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE review_votes_import (
    IN p_votes JSON,
    OUT p_changed INT,
    OUT p_unknown INT
)
COMMENT 'Takes over how many people found some reviews helpful'
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
            COALESCE(SUM(r.product_review_id IS NULL), 0) AS unknown,
            COALESCE(
                SUM(
                    r.product_review_id IS NOT NULL
                    AND NOT (v.helpful <=> one.helpful AND v.unhelpful <=> one.unhelpful)
                ),
                0
            ) AS changed
        INTO p_unknown, p_changed
        FROM
            JSON_TABLE(
                p_votes,
                '$[*]' COLUMNS (
                    public_id VARCHAR(36) PATH '$.review' ERROR ON EMPTY ERROR ON ERROR,
                    helpful INT PATH '$.helpful' ERROR ON EMPTY ERROR ON ERROR,
                    unhelpful INT PATH '$.unhelpful' ERROR ON EMPTY ERROR ON ERROR
                )
            ) AS one
        LEFT JOIN product_review AS r
            ON IF(IS_UUID(one.public_id), UUID_TO_BIN(one.public_id), NULL) = r.public_id
        LEFT JOIN product_review_vote AS v
            ON r.product_review_id = v.product_review_id;

        INSERT INTO product_review_vote (product_review_id, helpful, unhelpful, imported_at)
        SELECT
            brought.product_review_id,
            brought.helpful,
            brought.unhelpful,
            brought.imported_at
        FROM (
            SELECT
                r.product_review_id,
                one.helpful,
                one.unhelpful,
                v_now AS imported_at
            FROM
                JSON_TABLE(
                    p_votes,
                    '$[*]' COLUMNS (
                        public_id VARCHAR(36) PATH '$.review',
                        helpful INT PATH '$.helpful',
                        unhelpful INT PATH '$.unhelpful'
                    )
                ) AS one
            INNER JOIN product_review AS r
                ON IF(IS_UUID(one.public_id), UUID_TO_BIN(one.public_id), NULL) = r.public_id
            LEFT JOIN product_review_vote AS v
                ON r.product_review_id = v.product_review_id
            WHERE NOT (v.helpful <=> one.helpful AND v.unhelpful <=> one.unhelpful)
            -- Who imports at the same time locks in the same order.
            ORDER BY r.product_review_id
        ) AS brought
        ON DUPLICATE KEY UPDATE
            helpful = brought.helpful,
            unhelpful = brought.unhelpful,
            imported_at = brought.imported_at;

        COMMIT;
    END;
END$$

DELIMITER ;
