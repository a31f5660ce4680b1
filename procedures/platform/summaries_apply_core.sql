-- Procedure: summaries_apply_core
--
-- Computes anew what some changes touch: the days and customers of their orders and
-- credit notes, and the stock of their variants. Credit notes about an order go with it,
-- as they count only as long as it does. Changes are a JSON array of objects with order,
-- document and variant, one of them each.
--
-- Transaction: the caller's; in READ COMMITTED, reading the views locks no row
-- Example:     CALL summaries_apply_core('[{"order": 1001}]');
-- See:         procedures/platform/summaries_refresh.sql

DELIMITER $$

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

DELIMITER ;
