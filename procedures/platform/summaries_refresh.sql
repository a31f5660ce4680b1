-- Procedure: summaries_refresh
--
-- Brings the summaries up to date, and says how many changes it took. Days, months,
-- customers and shelves that something changed are computed anew from the views, some
-- thousand changes a transaction: readers see the old rows until the new are there, and a
-- change leaves the queue with the transaction that computed it. Run twice, it does
-- nothing; killed anywhere, it loses nothing.
--
-- All is computed anew, by the month, where a summary never was, where a change asks for
-- it, and where that is less work, as after an import. Until it is done the state says so,
-- and the next run begins again.
--
-- Only one runs at a time. p_taken is NULL where another still did after the wait.
--
-- Transaction: its own; one a batch, so a refusal leaves the batches before it done
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL summaries_refresh(60, @taken);
-- See:         docs/decisions/0010-summaries.md

DELIMITER $$

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

DELIMITER ;
