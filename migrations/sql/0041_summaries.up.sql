-- Migration 0041, up: keep what questions ask for again and again, and note what changes it
--
-- Loses: nothing
-- Locks: daily_sales_summary changes beside writers (INPLACE); the rest is new

DROP EVENT refresh_daily_sales;

DROP PROCEDURE daily_sales_refresh;

ALTER TABLE daily_sales_summary
    DROP FOREIGN KEY fk_daily_sales_summary_currency,
    DROP FOREIGN KEY fk_daily_sales_summary_sales_channel,
    ALGORITHM = INPLACE, LOCK = NONE;

-- allow SDB003: only the refresh writes it, and its old procedure is gone
ALTER TABLE daily_sales_summary
    ADD COLUMN channel_code VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs NOT NULL
    FIRST,
    ALGORITHM = INSTANT;

-- chunks: 100 by channel_id
UPDATE daily_sales_summary
SET
    channel_code = (
        SELECT ch.channel_code
        FROM sales_channel AS ch
        WHERE ch.channel_id = daily_sales_summary.channel_id
    )
WHERE channel_id BETWEEN @chunk_from AND @chunk_to;

CREATE TABLE customer_lifetime_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,

    first_order_on DATE NOT NULL COMMENT 'On the channel''s own clock',
    second_order_on DATE NULL COMMENT 'NULL: there is one order',
    last_order_on DATE NOT NULL,
    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    units INT NOT NULL COMMENT 'Units sold',
    goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net of discounts and included tax',
    credited_sales DECIMAL(19, 4) NOT NULL COMMENT 'Goods credited, net and positive',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, currency_code, customer_id),
    KEY ix_customer_lifetime_summary_customer_id (customer_id)
) COMMENT = 'What a customer has bought so far';

CREATE TABLE customer_month_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    cohort_on DATE NOT NULL COMMENT 'First of the month of their first order in the channel',
    month_on DATE NOT NULL COMMENT 'First of the month, on the channel''s own clock',

    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net of discounts and included tax',
    first_orders INT NOT NULL COMMENT '1: the very first is one of them',
    first_goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Of the very first order',
    credited_sales DECIMAL(19, 4) NOT NULL COMMENT 'Goods credited, net and positive',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, month_on, currency_code, customer_id),
    KEY ix_customer_month_summary_customer_id (customer_id)
) COMMENT = 'What a customer bought and had credited, by the month';

-- allow SDB006: a code is of one channel, and the key was unique by its id
ALTER TABLE daily_sales_summary
    DROP PRIMARY KEY,
    DROP KEY ix_daily_sales_summary_currency_code,
    DROP KEY ix_daily_sales_summary_sales_on,
    DROP COLUMN channel_id,
    ADD PRIMARY KEY (channel_code, sales_on, currency_code),
    ALGORITHM = INPLACE, LOCK = NONE;

CREATE TABLE daily_variant_sales_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sales_on DATE NOT NULL COMMENT 'On the channel''s own clock',
    sku VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'That of the order line',

    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: the variant was deleted since',
    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    units INT NOT NULL COMMENT 'Units sold',
    gross_sales DECIMAL(19, 4) NOT NULL COMMENT 'At the prices of the tags',
    discounts DECIMAL(19, 4) NOT NULL,
    goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net of discounts and included tax',
    goods_cost DECIMAL(19, 4) NOT NULL COMMENT 'Of the units whose cost is known',
    units_without_cost INT NOT NULL COMMENT 'Units sold whose cost is not known',
    units_credited INT NOT NULL,
    credited_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net and positive, on the day of the credit',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, sales_on, currency_code, sku),
    -- One variant through time.
    KEY ix_daily_variant_sales_summary_variant_id_sales_on (variant_id, sales_on)
) COMMENT = 'What each variant sold and had credited, by the day';

CREATE TABLE hourly_sales_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sales_on DATE NOT NULL COMMENT 'On the channel''s own clock',
    hour_of_day INT NOT NULL COMMENT '0 to 23, on the channel''s own clock',

    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net of discounts and included tax',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, sales_on, currency_code, hour_of_day)
) COMMENT = 'What was sold, by the hour';

CREATE TABLE monthly_stock_summary (
    warehouse_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,
    month_on DATE NOT NULL COMMENT 'First of the month, in UTC',

    opening INT NOT NULL COMMENT 'Units on the shelf when it began',
    received INT NOT NULL,
    sold INT NOT NULL COMMENT 'Units that left with parcels',
    returned INT NOT NULL,
    adjusted INT NOT NULL COMMENT 'By hand, by count and by damage; negative: taken off',
    transferred INT NOT NULL COMMENT 'From other warehouses, less to them',
    closing INT NOT NULL COMMENT 'Units on the shelf when it ended',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (variant_id, warehouse_id, month_on)
) COMMENT = 'How the stock of a shelf went through a month';

CREATE TABLE product_pair_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    sales_on DATE NOT NULL COMMENT 'On the channel''s own clock',
    product_a_id BIGINT UNSIGNED NOT NULL COMMENT 'The lower number of the two',
    product_b_id BIGINT UNSIGNED NOT NULL,

    orders INT NOT NULL COMMENT 'With both products, and not cancelled since',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, sales_on, product_a_id, product_b_id)
) COMMENT = 'Which products were ordered together';

CREATE TABLE summary_change (
    summary_change_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,

    order_id BIGINT UNSIGNED NULL COMMENT 'Placed or cancelled; NULL: another change',
    billing_document_id BIGINT UNSIGNED NULL COMMENT 'Credit note issued; NULL: another change',
    variant_id BIGINT UNSIGNED NULL COMMENT 'Its stock moved; NULL: another change',
    noted_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC; before the commit',

    PRIMARY KEY (summary_change_id),
    CONSTRAINT ck_summary_change_about_one_thing
    CHECK (
        (order_id IS NOT NULL) + (billing_document_id IS NOT NULL) + (variant_id IS NOT NULL) <= 1
    )
) COMMENT = 'What the summaries do not know of yet';

CREATE TABLE summary_state (
    summary_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Name of its table',

    refreshed_at DATETIME(6) NULL COMMENT 'UTC; NULL: not computed to its end yet',
    rebuilt_at DATETIME(6) NULL
    COMMENT 'UTC, when it was last computed as a whole; NULL: it has to be',

    PRIMARY KEY (summary_name)
) COMMENT = 'How fresh each summary is';

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_customers_core (
    IN p_first_id BIGINT UNSIGNED,
    IN p_last_id BIGINT UNSIGNED
)
COMMENT 'Computes the summaries by customer anew'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM customer_lifetime_summary
    WHERE customer_id BETWEEN p_first_id AND p_last_id;

    INSERT INTO customer_lifetime_summary (
        channel_code,
        currency_code,
        customer_id,
        first_order_on,
        second_order_on,
        last_order_on,
        orders,
        units,
        goods_sales,
        credited_sales
    )
    SELECT
        channel_code,
        currency_code,
        customer_id,
        first_order_on,
        second_order_on,
        last_order_on,
        orders,
        units,
        goods_sales,
        credited_sales
    FROM customer_lifetime
    WHERE customer_id BETWEEN p_first_id AND p_last_id;

    DELETE FROM customer_month_summary
    WHERE customer_id BETWEEN p_first_id AND p_last_id;

    INSERT INTO customer_month_summary (
        channel_code,
        currency_code,
        customer_id,
        cohort_on,
        month_on,
        orders,
        goods_sales,
        first_orders,
        first_goods_sales,
        credited_sales
    )
    SELECT
        channel_code,
        currency_code,
        customer_id,
        cohort_on,
        month_on,
        orders,
        goods_sales,
        first_orders,
        first_goods_sales,
        credited_sales
    FROM customer_month
    WHERE customer_id BETWEEN p_first_id AND p_last_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_days_core (
    IN p_channel_code VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs,
    IN p_from_on DATE,
    IN p_until_on DATE
)
COMMENT 'Computes the summaries by day anew'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM daily_sales_summary
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    INSERT INTO daily_sales_summary (
        channel_code,
        currency_code,
        sales_on,
        orders,
        gross_sales,
        discounts,
        included_tax,
        returns,
        net_sales,
        charges,
        adjustments,
        tax
    )
    SELECT
        channel_code,
        currency_code,
        sales_on,
        orders,
        gross_sales,
        discounts,
        included_tax,
        returns,
        net_sales,
        charges,
        adjustments,
        tax
    FROM daily_sales
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    DELETE FROM hourly_sales_summary
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    INSERT INTO hourly_sales_summary (
        channel_code,
        currency_code,
        sales_on,
        hour_of_day,
        orders,
        goods_sales
    )
    SELECT
        channel_code,
        currency_code,
        sales_on,
        hour_of_day,
        orders,
        goods_sales
    FROM hourly_sales
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    DELETE FROM daily_variant_sales_summary
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    INSERT INTO daily_variant_sales_summary (
        channel_code,
        currency_code,
        sales_on,
        sku,
        variant_id,
        orders,
        units,
        gross_sales,
        discounts,
        goods_sales,
        goods_cost,
        units_without_cost,
        units_credited,
        credited_sales
    )
    SELECT
        channel_code,
        currency_code,
        sales_on,
        sku,
        variant_id,
        orders,
        units,
        gross_sales,
        discounts,
        goods_sales,
        goods_cost,
        units_without_cost,
        units_credited,
        credited_sales
    FROM daily_variant_sales
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_pairs_core (
    IN p_channel_code VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs,
    IN p_from_on DATE,
    IN p_until_on DATE
)
COMMENT 'Computes the summary of pairs anew'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM product_pair_summary
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    INSERT INTO product_pair_summary (
        channel_code,
        sales_on,
        product_a_id,
        product_b_id,
        orders
    )
    SELECT
        channel_code,
        sales_on,
        product_a_id,
        product_b_id,
        orders
    FROM product_pair
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_stock_core (
    IN p_first_id BIGINT UNSIGNED,
    IN p_last_id BIGINT UNSIGNED
)
COMMENT 'Computes the summary of stock anew'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM monthly_stock_summary
    WHERE variant_id BETWEEN p_first_id AND p_last_id;

    INSERT INTO monthly_stock_summary (
        warehouse_id,
        variant_id,
        month_on,
        opening,
        received,
        sold,
        returned,
        adjusted,
        transferred,
        closing
    )
    SELECT
        warehouse_id,
        variant_id,
        month_on,
        opening,
        received,
        sold,
        returned,
        adjusted,
        transferred,
        closing
    FROM monthly_stock
    WHERE variant_id BETWEEN p_first_id AND p_last_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summaries_apply_core (
    IN p_changes JSON
)
COMMENT 'Computes anew what some changes touch'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_orders JSON;
    DECLARE v_credits JSON;
    DECLARE v_channel_code VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs;
    DECLARE v_on DATE;
    DECLARE v_id BIGINT UNSIGNED;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;

    DECLARE each_day CURSOR FOR
        SELECT
            ch.channel_code,
            touched.touched_on
        FROM (
            SELECT
                o.channel_id,
                o.placed_on AS touched_on
            FROM JSON_TABLE(v_orders, '$[*]' COLUMNS (order_id BIGINT UNSIGNED PATH '$')) AS one
            INNER JOIN sales_order AS o
                ON one.order_id = o.order_id
            UNION DISTINCT
            SELECT
                bd.channel_id,
                bd.issued_on AS touched_on
            FROM JSON_TABLE(v_credits, '$[*]' COLUMNS (document_id BIGINT UNSIGNED PATH '$')) AS one
            INNER JOIN billing_document AS bd
                ON one.document_id = bd.billing_document_id
        ) AS touched
        INNER JOIN sales_channel AS ch
            ON touched.channel_id = ch.channel_id
        ORDER BY ch.channel_code, touched.touched_on;

    DECLARE each_customer CURSOR FOR
        SELECT touched.customer_id
        FROM (
            SELECT o.customer_id
            FROM JSON_TABLE(v_orders, '$[*]' COLUMNS (order_id BIGINT UNSIGNED PATH '$')) AS one
            INNER JOIN sales_order AS o
                ON one.order_id = o.order_id
            UNION DISTINCT
            SELECT bd.customer_id
            FROM JSON_TABLE(v_credits, '$[*]' COLUMNS (document_id BIGINT UNSIGNED PATH '$')) AS one
            INNER JOIN billing_document AS bd
                ON one.document_id = bd.billing_document_id
        ) AS touched
        WHERE touched.customer_id IS NOT NULL
        ORDER BY touched.customer_id;

    DECLARE each_variant CURSOR FOR
        SELECT DISTINCT one.variant_id
        FROM
            JSON_TABLE(
                p_changes, '$[*]' COLUMNS (variant_id BIGINT UNSIGNED PATH '$.variant')
            ) AS one
        WHERE one.variant_id IS NOT NULL
        ORDER BY one.variant_id;

    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    SELECT JSON_ARRAYAGG(one.order_id) INTO v_orders
    FROM
        JSON_TABLE(p_changes, '$[*]' COLUMNS (order_id BIGINT UNSIGNED PATH '$.order')) AS one
    WHERE one.order_id IS NOT NULL;

    SELECT JSON_ARRAYAGG(bd.billing_document_id) INTO v_credits
    FROM (
        SELECT one.document_id
        FROM
            JSON_TABLE(
                p_changes, '$[*]' COLUMNS (document_id BIGINT UNSIGNED PATH '$.document')
            ) AS one
        UNION DISTINCT
        SELECT about.billing_document_id
        FROM JSON_TABLE(v_orders, '$[*]' COLUMNS (order_id BIGINT UNSIGNED PATH '$')) AS one
        INNER JOIN billing_document AS about
            ON one.order_id = about.order_id
        UNION DISTINCT
        SELECT bdl.billing_document_id
        FROM JSON_TABLE(v_orders, '$[*]' COLUMNS (order_id BIGINT UNSIGNED PATH '$')) AS one
        INNER JOIN order_line AS ol
            ON one.order_id = ol.order_id
        INNER JOIN billing_document_line AS bdl
            ON ol.order_line_id = bdl.order_line_id
        UNION DISTINCT
        SELECT bdl.billing_document_id
        FROM JSON_TABLE(v_orders, '$[*]' COLUMNS (order_id BIGINT UNSIGNED PATH '$')) AS one
        INNER JOIN order_charge AS fee
            ON one.order_id = fee.order_id
        INNER JOIN billing_document_line AS bdl
            ON fee.order_charge_id = bdl.order_charge_id -- noqa: ST09
    ) AS touched
    INNER JOIN billing_document AS bd
        ON touched.document_id = bd.billing_document_id
    WHERE
        bd.document_kind = 'credit_note'
        AND bd.issued_on IS NOT NULL;

    SET v_is_done = FALSE;
    OPEN each_day;

    each_day_computed: LOOP
        FETCH each_day INTO v_channel_code, v_on;
        IF v_is_done THEN
            LEAVE each_day_computed;
        END IF;

        CALL summary_days_core(v_channel_code, v_on, v_on + INTERVAL 1 DAY);
        CALL summary_pairs_core(v_channel_code, v_on, v_on + INTERVAL 1 DAY);
    END LOOP;

    CLOSE each_day;

    SET v_is_done = FALSE;
    OPEN each_customer;

    each_customer_computed: LOOP
        FETCH each_customer INTO v_id;
        IF v_is_done THEN
            LEAVE each_customer_computed;
        END IF;

        CALL summary_customers_core(v_id, v_id);
    END LOOP;

    CLOSE each_customer;

    SET v_is_done = FALSE;
    OPEN each_variant;

    each_variant_computed: LOOP
        FETCH each_variant INTO v_id;
        IF v_is_done THEN
            LEAVE each_variant_computed;
        END IF;

        CALL summary_stock_core(v_id, v_id);
    END LOOP;

    CLOSE each_variant;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_channels_core ()
COMMENT 'Forgets channels that there are no more'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM daily_sales_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM hourly_sales_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM daily_variant_sales_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM customer_lifetime_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM customer_month_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);

    DELETE FROM product_pair_summary
    WHERE channel_code NOT IN (SELECT ch.channel_code FROM sales_channel AS ch);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summaries_refresh (
    IN p_wait_seconds INT,
    OUT p_taken INT
)
COMMENT 'Brings the summaries up to date'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_batch INT DEFAULT 5000;
        DECLARE v_variants INT DEFAULT 1000;
        DECLARE v_lock VARCHAR(64) DEFAULT CONCAT(
            'summaries_refresh_', LEFT(SHA2(DATABASE(), 256), 32)
        );
        DECLARE v_now DATETIME(6);
        DECLARE v_is_whole BOOLEAN;
        DECLARE v_last BIGINT UNSIGNED;
        DECLARE v_changes JSON;
        DECLARE v_count INT;
        DECLARE v_channel_code VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs;
        DECLARE v_month_on DATE;
        DECLARE v_from BIGINT UNSIGNED;
        DECLARE v_until BIGINT UNSIGNED;
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        -- From the first order or document of a channel to the last; there may be no month.
        DECLARE each_month CURSOR FOR
            WITH RECURSIVE day AS (
                SELECT
                    channel_id,
                    MIN(placed_on) AS first_on,
                    MAX(placed_on) AS last_on
                FROM sales_order
                GROUP BY channel_id
                UNION ALL
                SELECT
                    channel_id,
                    MIN(issued_on) AS first_on,
                    MAX(issued_on) AS last_on
                FROM billing_document
                GROUP BY channel_id, document_kind
            ),

            span AS (
                SELECT
                    ch.channel_code,
                    MIN(d.first_on) AS first_on,
                    MAX(d.last_on) AS last_on
                FROM sales_channel AS ch
                INNER JOIN day AS d
                    ON ch.channel_id = d.channel_id
                GROUP BY ch.channel_code
            ),

            month AS (
                SELECT
                    channel_code,
                    last_on,
                    first_on - INTERVAL DAYOFMONTH(first_on) - 1 DAY AS month_on
                FROM span
                UNION ALL
                SELECT
                    channel_code,
                    last_on,
                    month_on + INTERVAL 1 MONTH AS month_on
                FROM month
                WHERE month_on + INTERVAL 1 MONTH <= last_on
            )

            SELECT
                channel_code,
                month_on
            FROM month
            ORDER BY channel_code, month_on;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            DO RELEASE_LOCK(v_lock);
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

        CALL session_guard_core();

        SET p_taken = NULL;

        IF COALESCE(p_wait_seconds, -1) < 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: wait 0 seconds or more for another refresh';
        END IF;

        IF GET_LOCK(v_lock, p_wait_seconds) THEN
            SET p_taken = 0;
            -- What is committed from here on may be missed, and is taken by the next run.
            SET v_now = UTC_TIMESTAMP(6);

            SELECT COUNT(*) INTO v_count
            FROM summary_state
            WHERE rebuilt_at IS NOT NULL;

            SELECT MAX(order_id) INTO v_until
            FROM sales_order;

            SELECT
                MAX(summary_change_id) AS last_id,
                v_count < 7
                OR COUNT(*) > 1000 + COALESCE(v_until, 0) / 20
                OR COUNT(*) > COUNT(COALESCE(order_id, billing_document_id, variant_id)) AS is_whole
            INTO v_last, v_is_whole
            FROM summary_change;

            IF v_is_whole THEN
                SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                START TRANSACTION;

                INSERT IGNORE INTO summary_state (summary_name)
                VALUES
                ('customer_lifetime_summary'),
                ('customer_month_summary'),
                ('daily_sales_summary'),
                ('daily_variant_sales_summary'),
                ('hourly_sales_summary'),
                ('monthly_stock_summary'),
                ('product_pair_summary');

                UPDATE summary_state
                SET rebuilt_at = NULL;

                COMMIT;
            END IF;

            REPEAT
                SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                START TRANSACTION;

                -- Numbers are given before the commit, so one below v_last may not be there
                -- yet: what is taken is named one by one.
                SELECT
                    JSON_ARRAYAGG(
                        JSON_OBJECT(
                            'change', oldest.summary_change_id,
                            'order', oldest.order_id,
                            'document', oldest.billing_document_id,
                            'variant', oldest.variant_id
                        )
                    ) AS changes,
                    COUNT(*) AS change_count
                INTO v_changes, v_count
                FROM (
                    SELECT
                        summary_change_id,
                        order_id,
                        billing_document_id,
                        variant_id
                    FROM summary_change
                    WHERE summary_change_id <= v_last
                    ORDER BY summary_change_id
                    LIMIT v_batch
                ) AS oldest;

                IF v_count > 0 AND NOT v_is_whole THEN
                    CALL summaries_apply_core(v_changes);
                END IF;

                -- By their key: to scan the table would wait for those not committed yet.
                DELETE /*+ JOIN_PREFIX(taken) NO_BNL(sc) INDEX(sc PRIMARY) */ sc -- noqa: LT09
                FROM
                    JSON_TABLE(
                        v_changes, '$[*]' COLUMNS (
                            summary_change_id BIGINT UNSIGNED PATH '$.change'
                        )
                    ) AS taken
                INNER JOIN summary_change AS sc
                    ON taken.summary_change_id = sc.summary_change_id;

                COMMIT;

                SET p_taken = p_taken + v_count;
            UNTIL v_count < v_batch END REPEAT;

            IF v_is_whole THEN
                SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                START TRANSACTION;
                CALL summary_channels_core();
                COMMIT;

                SET v_is_done = FALSE;
                OPEN each_month;

                each_month_computed: LOOP
                    FETCH each_month INTO v_channel_code, v_month_on;
                    IF v_is_done THEN
                        LEAVE each_month_computed;
                    END IF;

                    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                    START TRANSACTION;
                    CALL summary_days_core(
                        v_channel_code, v_month_on, v_month_on + INTERVAL 1 MONTH
                    );
                    CALL summary_pairs_core(
                        v_channel_code, v_month_on, v_month_on + INTERVAL 1 MONTH
                    );
                    COMMIT;
                END LOOP;

                CLOSE each_month;

                SET v_from = 0;

                REPEAT
                    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                    START TRANSACTION;

                    SELECT
                        MAX(next.customer_id) AS last_id,
                        COUNT(*) AS customers
                    INTO v_until, v_count
                    FROM (
                        SELECT customer_id
                        FROM customer
                        WHERE customer_id >= v_from
                        ORDER BY customer_id
                        LIMIT v_batch
                    ) AS next;

                    CALL summary_customers_core(v_from, v_until);
                    COMMIT;

                    SET v_from = v_until + 1;
                UNTIL v_count < v_batch END REPEAT;

                SET v_from = 0;

                REPEAT
                    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                    START TRANSACTION;

                    SELECT
                        MAX(next.variant_id) AS last_id,
                        COUNT(*) AS variants
                    INTO v_until, v_count
                    FROM (
                        SELECT variant_id
                        FROM product_variant
                        WHERE variant_id >= v_from
                        ORDER BY variant_id
                        LIMIT v_variants
                    ) AS next;

                    CALL summary_stock_core(v_from, v_until);
                    COMMIT;

                    SET v_from = v_until + 1;
                UNTIL v_count < v_variants END REPEAT;
            END IF;

            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            START TRANSACTION;

            UPDATE summary_state
            SET
                refreshed_at = v_now,
                rebuilt_at = IF(v_is_whole, v_now, rebuilt_at);

            COMMIT;

            DO RELEASE_LOCK(v_lock);
        END IF;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_after_update_note_change
AFTER UPDATE ON billing_document
FOR EACH ROW
BEGIN
    IF
        NEW.document_kind = 'credit_note'
        AND NEW.issued_at IS NOT NULL
        AND OLD.issued_at IS NULL
    THEN
        INSERT INTO summary_change (billing_document_id)
        VALUES (NEW.billing_document_id);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_after_update_note_change
AFTER UPDATE ON customer
FOR EACH ROW
FOLLOWS customer_after_update_audit
BEGIN
    IF NEW.is_guest <> OLD.is_guest THEN
        INSERT INTO summary_change (order_id)
        SELECT order_id
        FROM sales_order
        WHERE
            customer_id = NEW.customer_id
            AND placed_at IS NOT NULL;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_update_note_change
AFTER UPDATE ON product_variant
FOR EACH ROW
FOLLOWS product_variant_after_update_check_signature
BEGIN
    IF NEW.sku <> OLD.sku OR NEW.product_id <> OLD.product_id THEN
        INSERT INTO summary_change (order_id)
        SELECT DISTINCT ol.order_id
        FROM order_line AS ol
        INNER JOIN sales_order AS o
            ON ol.order_id = o.order_id
        WHERE
            ol.variant_id = OLD.variant_id
            AND o.placed_at IS NOT NULL;

        INSERT INTO summary_change (billing_document_id)
        SELECT DISTINCT bdl.billing_document_id
        FROM billing_document_line AS bdl
        INNER JOIN billing_document AS bd
            ON bdl.billing_document_id = bd.billing_document_id
        WHERE
            bdl.variant_id = OLD.variant_id
            AND bd.document_kind = 'credit_note'
            AND bd.issued_at IS NOT NULL;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_before_delete_note_change
BEFORE DELETE ON product_variant
FOR EACH ROW
BEGIN
    INSERT INTO summary_change (order_id)
    SELECT DISTINCT ol.order_id
    FROM order_line AS ol
    INNER JOIN sales_order AS o
        ON ol.order_id = o.order_id
    WHERE
        ol.variant_id = OLD.variant_id
        AND o.placed_at IS NOT NULL;

    INSERT INTO summary_change (billing_document_id)
    SELECT DISTINCT bdl.billing_document_id
    FROM billing_document_line AS bdl
    INNER JOIN billing_document AS bd
        ON bdl.billing_document_id = bd.billing_document_id
    WHERE
        bdl.variant_id = OLD.variant_id
        AND bd.document_kind = 'credit_note'
        AND bd.issued_at IS NOT NULL;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_update_note_change
AFTER UPDATE ON sales_channel
FOR EACH ROW
FOLLOWS sales_channel_after_update_audit
BEGIN
    IF NEW.channel_code <> OLD.channel_code OR NEW.timezone <> OLD.timezone THEN
        INSERT INTO summary_change (order_id)
        VALUES (NULL);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_after_update_note_change
AFTER UPDATE ON sales_order
FOR EACH ROW
BEGIN
    IF
        NEW.placed_at IS NOT NULL
        AND (
            OLD.placed_at IS NULL
            OR (NEW.status_code = 'cancelled') <> (OLD.status_code = 'cancelled')
        )
    THEN
        INSERT INTO summary_change (order_id)
        VALUES (NEW.order_id);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_after_insert_note_change
AFTER INSERT ON stock_movement
FOR EACH ROW
FOLLOWS stock_movement_after_insert_move_on_hand
BEGIN
    INSERT INTO summary_change (variant_id)
    VALUES (NEW.variant_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT refresh_summaries
ON SCHEDULE EVERY 5 MINUTE STARTS '2026-01-01 00:00:00'
ON COMPLETION PRESERVE
COMMENT 'Brings the summaries up to date'
DO
BEGIN
    DECLARE v_taken INT;

    IF GET_LOCK(CONCAT('refresh_summaries_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL summaries_refresh(0, v_taken);
        DO RELEASE_LOCK(CONCAT('refresh_summaries_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
