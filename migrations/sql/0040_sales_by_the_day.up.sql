-- Migration 0040, up: say of each order and document which day it was where the channel
--     sells, find them by it, and show sales by the hour, variant, customer and pair
--
-- Locks: columns come at once (INSTANT), triggers are exchanged, rows are filled in chunks;
--        then sales_order and billing_document are copied under a shared lock (COPY), as
--        the server adds a CHECK in no other way; procedure daily_sales_refresh is missing
--        for the moment between drop and create

ALTER TABLE sales_order
    ADD COLUMN placed_on DATE NULL
    COMMENT 'Day of placed_at on the clock that the channel had then; NULL: placed_at is'
    AFTER placed_at,
    ALGORITHM = INSTANT;

ALTER TABLE billing_document
    ADD COLUMN issued_on DATE NULL
    COMMENT 'Day of issued_at on the clock that the channel had then; NULL: issued_at is'
    AFTER issued_at,
    ALGORITHM = INSTANT;

DROP TRIGGER billing_document_before_update_guard_issued;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_before_update_guard_issued
BEFORE UPDATE ON billing_document
FOR EACH ROW
BEGIN
    DECLARE v_net_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    IF OLD.issued_at IS NOT NULL AND NOT (
        OLD.issued_on IS NULL
        AND NEW.billing_document_id = OLD.billing_document_id
        AND NEW.public_id = OLD.public_id
        AND NEW.external_number <=> OLD.external_number
        AND NEW.document_kind = OLD.document_kind
        AND NEW.series COLLATE utf8mb4_0900_bin = OLD.series
        AND NEW.number = OLD.number
        AND NEW.channel_id = OLD.channel_id
        AND NEW.customer_id <=> OLD.customer_id
        AND NEW.order_id <=> OLD.order_id
        AND NEW.shipment_id <=> OLD.shipment_id
        AND NEW.corrects_document_id <=> OLD.corrects_document_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.currency_minor_unit = OLD.currency_minor_unit
        AND NEW.issued_at <=> OLD.issued_at
        AND NEW.net_total = OLD.net_total
        AND NEW.tax_total = OLD.tax_total
        AND NEW.created_at = OLD.created_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: correct an issued document with a credit note';
    END IF;

    IF NEW.issued_at IS NOT NULL THEN
        SELECT /*+ INDEX(billing_document_line uq_billing_document_line_document_line_no) */
            COALESCE(SUM(net_amount), 0) AS net_total,
            COALESCE(SUM(tax_amount), 0) AS tax_total
        INTO v_net_total, v_tax_total
        FROM billing_document_line
        WHERE billing_document_id = NEW.billing_document_id
        FOR SHARE;

        IF NEW.net_total <> v_net_total OR NEW.tax_total <> v_tax_total THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30003,
                MESSAGE_TEXT = 'TOTAL_MISMATCH: totals of a document are sums of its lines';
        END IF;

        SET NEW.issued_on = local_date(NEW.issued_at, NEW.channel_id);

        IF NEW.issued_on IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the server knows no such time zone of a channel';
        END IF;
    END IF;
END$$

DELIMITER ;

DROP TRIGGER sales_order_before_update_touch_updated_at;

DROP TRIGGER sales_order_before_update_guard_status;

DROP TRIGGER sales_order_before_update_guard_placed;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_guard_placed
BEFORE UPDATE ON sales_order
FOR EACH ROW
BEGIN
    DECLARE v_subtotal DECIMAL(19, 4);
    DECLARE v_discount_total DECIMAL(19, 4);
    DECLARE v_shipping_total DECIMAL(19, 4);
    DECLARE v_fee_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    IF OLD.placed_at IS NULL AND NEW.placed_at IS NOT NULL THEN
        SELECT /*+ INDEX(order_line uq_order_line_order_id_line_no) */ -- noqa: LT09
            COALESCE(SUM(line_subtotal), 0) AS subtotal
        INTO v_subtotal
        FROM order_line
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT /*+ INDEX(order_charge ix_order_charge_order_id) */
            COALESCE(SUM(IF(kind = 'shipping', amount, 0)), 0) AS shipping_total,
            COALESCE(SUM(IF(kind = 'shipping', 0, amount)), 0) AS fee_total
        INTO v_shipping_total, v_fee_total
        FROM order_charge
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT /*+ INDEX(order_discount ix_order_discount_order_id) */ -- noqa: LT09
            COALESCE(SUM(amount), 0) AS discount_total
        INTO v_discount_total
        FROM order_discount
        WHERE order_id = NEW.order_id
        FOR SHARE;

        SELECT /*+ INDEX(order_tax ix_order_tax_order_id) */ -- noqa: LT09
            COALESCE(SUM(amount), 0) AS tax_total
        INTO v_tax_total
        FROM order_tax
        WHERE order_id = NEW.order_id
        FOR SHARE;

        IF NOT (
            NEW.subtotal = v_subtotal
            AND NEW.discount_total = v_discount_total
            AND NEW.shipping_total = v_shipping_total
            AND NEW.fee_total = v_fee_total
            AND NEW.tax_total = v_tax_total
        ) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30003,
                MESSAGE_TEXT = 'TOTAL_MISMATCH: totals of an order are sums of its parts';
        END IF;
    ELSEIF OLD.placed_at IS NOT NULL AND NOT (
        NEW.order_id = OLD.order_id
        AND NEW.placed_at <=> OLD.placed_at
        AND (OLD.placed_on IS NULL OR NEW.placed_on <=> OLD.placed_on)
        AND NEW.public_id = OLD.public_id
        AND NEW.order_number COLLATE utf8mb4_0900_bin = OLD.order_number
        AND NEW.cart_id <=> OLD.cart_id
        AND NEW.channel_id = OLD.channel_id
        AND NEW.customer_id <=> OLD.customer_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.currency_minor_unit = OLD.currency_minor_unit
        AND NEW.fx_to_base = OLD.fx_to_base
        AND NEW.prices_include_tax = OLD.prices_include_tax
        AND NEW.shipping_method_id <=> OLD.shipping_method_id
        AND NEW.subtotal = OLD.subtotal
        AND NEW.discount_total = OLD.discount_total
        AND NEW.shipping_total = OLD.shipping_total
        AND NEW.fee_total = OLD.fee_total
        AND NEW.tax_total = OLD.tax_total
        AND NEW.created_at = OLD.created_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: of a placed order only the status moves';
    END IF;

    IF NEW.placed_at IS NOT NULL AND OLD.placed_on IS NULL THEN
        SET NEW.placed_on = local_date(NEW.placed_at, NEW.channel_id);

        IF NEW.placed_on IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the server knows no such time zone of a channel';
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_guard_status
BEFORE UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_before_update_guard_placed
BEGIN
    IF NEW.status_seq < OLD.status_seq THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a step once taken is not taken back';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_order_before_update_touch_updated_at
BEFORE UPDATE ON sales_order
FOR EACH ROW
FOLLOWS sales_order_before_update_guard_status
BEGIN
    IF OLD.placed_at IS NULL OR OLD.placed_on IS NOT NULL THEN
        SET NEW.updated_at = UTC_TIMESTAMP(6);
    END IF;
END$$

DELIMITER ;

-- The guards let the day through where there is none, and nothing else.
-- chunks: 5000 by order_id
UPDATE sales_order
SET placed_on = local_date(placed_at, channel_id)
WHERE
    placed_at IS NOT NULL
    AND placed_on IS NULL
    AND order_id BETWEEN @chunk_from AND @chunk_to;

-- chunks: 5000 by billing_document_id
UPDATE billing_document
SET issued_on = local_date(issued_at, channel_id)
WHERE
    issued_at IS NOT NULL
    AND issued_on IS NULL
    AND billing_document_id BETWEEN @chunk_from AND @chunk_to;

ALTER TABLE sales_order
    ADD KEY ix_sales_order_channel_id_placed_on (channel_id, placed_on),
    ADD CONSTRAINT ck_sales_order_placed_has_day
    CHECK ((placed_at IS NULL) = (placed_on IS NULL)),
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE billing_document
    ADD KEY ix_billing_document_channel_id_issued_on (channel_id, issued_on),
    ADD CONSTRAINT ck_billing_document_issued_has_day
    CHECK ((issued_at IS NULL) = (issued_on IS NULL)),
    ALGORITHM = COPY, LOCK = SHARED;

DROP PROCEDURE daily_sales_refresh;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE daily_sales_refresh (
    IN p_from_on DATE,
    OUT p_made INT
)
COMMENT 'Computes daily_sales_summary anew from a day on'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        SET p_made = 0;

        IF p_from_on IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say from which day on';
        END IF;

        DELETE FROM daily_sales_summary
        WHERE sales_on >= p_from_on;

        INSERT INTO daily_sales_summary (
            channel_id,
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
            ch.channel_id,
            ds.currency_code,
            ds.sales_on,
            ds.orders,
            ds.gross_sales,
            ds.discounts,
            ds.included_tax,
            ds.returns,
            ds.net_sales,
            ds.charges,
            ds.adjustments,
            ds.tax
        FROM daily_sales AS ds
        INNER JOIN sales_channel AS ch
            ON ds.channel_code = ch.channel_code
        WHERE ds.sales_on >= p_from_on;

        SET p_made = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW credit_line AS
SELECT
    bdl.billing_document_line_id,
    bd.billing_document_id,
    o.order_id,
    ch.channel_code,
    bd.customer_id,
    bd.currency_code,
    bd.issued_at,
    bd.issued_on AS credited_on,
    bdl.line_kind,
    bdl.order_line_id,
    COALESCE(bdl.variant_id, ol.variant_id) AS variant_id,
    ol.sku,
    bdl.quantity,
    bdl.net_amount,
    bdl.tax_amount
FROM billing_document AS bd
INNER JOIN sales_channel AS ch
    ON bd.channel_id = ch.channel_id
INNER JOIN billing_document_line AS bdl
    ON bd.billing_document_id = bdl.billing_document_id
LEFT JOIN order_line AS ol
    ON bdl.order_line_id = ol.order_line_id
LEFT JOIN order_charge AS oc
    ON bdl.order_charge_id = oc.order_charge_id
LEFT JOIN sales_order AS o
    ON COALESCE(ol.order_id, oc.order_id, bd.order_id) = o.order_id
WHERE
    bd.document_kind = 'credit_note'
    AND bd.issued_on IS NOT NULL
    AND COALESCE(o.status_code, '') <> 'cancelled';

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW sale AS
SELECT
    o.order_id,
    ch.channel_code,
    o.customer_id,
    o.currency_code,
    o.placed_at,
    o.placed_on AS sold_on,
    o.subtotal AS gross_sales,
    o.discount_total - COALESCE(cd.amount, 0) AS discounts,
    IF(o.prices_include_tax, o.tax_total - COALESCE(ct.amount, 0), 0) AS included_tax,
    o.subtotal - o.discount_total + COALESCE(cd.amount, 0)
    - IF(o.prices_include_tax, o.tax_total - COALESCE(ct.amount, 0), 0) AS goods_sales,
    o.shipping_total + o.fee_total - COALESCE(cd.amount, 0)
    - IF(o.prices_include_tax, COALESCE(ct.amount, 0), 0) AS charges,
    o.tax_total
FROM sales_order AS o
INNER JOIN sales_channel AS ch
    ON o.channel_id = ch.channel_id
LEFT JOIN
    LATERAL(
        SELECT SUM(od.amount) AS amount
        FROM order_discount AS od
        WHERE od.order_id = o.order_id AND od.order_charge_id IS NOT NULL
    ) AS cd
    ON TRUE
LEFT JOIN
    LATERAL(
        SELECT SUM(ot.amount) AS amount
        FROM order_tax AS ot
        WHERE ot.order_id = o.order_id AND ot.order_charge_id IS NOT NULL
    ) AS ct
    ON TRUE
WHERE
    o.placed_on IS NOT NULL
    AND o.status_code <> 'cancelled';

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_lifetime AS
WITH movement AS (
    SELECT
        s.channel_code,
        s.currency_code,
        s.customer_id,
        s.sold_on AS first_on,
        IF(
            ROW_NUMBER() OVER (
                PARTITION BY s.channel_code, s.currency_code, s.customer_id
                ORDER BY s.placed_at, s.order_id
            ) = 2,
            s.sold_on,
            DATE '9999-12-31'
        ) AS second_on,
        s.sold_on AS last_on,
        1 AS orders,
        COALESCE(goods.units, 0) AS units,
        s.goods_sales,
        0 AS credited_sales
    FROM sale AS s
    LEFT JOIN
        LATERAL(
            SELECT SUM(ol.quantity) AS units
            FROM order_line AS ol
            WHERE ol.order_id = s.order_id
        ) AS goods
        ON TRUE
    UNION ALL
    SELECT
        channel_code,
        currency_code,
        customer_id,
        DATE '9999-12-31' AS first_on,
        DATE '9999-12-31' AS second_on,
        DATE '1000-01-01' AS last_on,
        0 AS orders,
        0 AS units,
        0 AS goods_sales,
        net_amount AS credited_sales
    FROM credit_line
    WHERE line_kind = 'goods'
)

SELECT
    m.channel_code,
    m.currency_code,
    m.customer_id,
    MIN(m.first_on) AS first_order_on,
    IF(
        MIN(m.second_on) = DATE '9999-12-31', NULL, MIN(m.second_on)
    ) AS second_order_on,
    MAX(m.last_on) AS last_order_on,
    SUM(m.orders) AS orders,
    SUM(m.units) AS units,
    SUM(m.goods_sales) AS goods_sales,
    SUM(m.credited_sales) AS credited_sales
FROM movement AS m
INNER JOIN known_customer AS kc
    ON m.customer_id = kc.customer_id
GROUP BY m.channel_code, m.currency_code, m.customer_id
HAVING SUM(m.orders) > 0;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_month AS
WITH movement AS (
    SELECT
        channel_code,
        currency_code,
        customer_id,
        sold_on AS moved_on,
        placed_at,
        order_id,
        1 AS orders,
        goods_sales,
        0 AS credited_sales
    FROM sale
    UNION ALL
    SELECT
        channel_code,
        currency_code,
        customer_id,
        credited_on AS moved_on,
        NULL AS placed_at,
        NULL AS order_id,
        0 AS orders,
        0 AS goods_sales,
        net_amount AS credited_sales
    FROM credit_line
    WHERE line_kind = 'goods'
),

numbered AS (
    SELECT
        *,
        MIN(IF(orders = 1, moved_on, DATE '9999-12-31')) OVER (
            PARTITION BY channel_code, customer_id
        ) AS first_on,
        ROW_NUMBER() OVER (
            PARTITION BY channel_code, customer_id
            ORDER BY orders DESC, placed_at ASC, order_id ASC
        ) AS nth
    FROM movement
)

SELECT
    n.channel_code,
    n.currency_code,
    n.customer_id,
    MIN(n.first_on - INTERVAL DAYOFMONTH(n.first_on) - 1 DAY) AS cohort_on,
    n.moved_on - INTERVAL DAYOFMONTH(n.moved_on) - 1 DAY AS month_on,
    SUM(n.orders) AS orders,
    SUM(n.goods_sales) AS goods_sales,
    SUM(IF(n.nth = 1, n.orders, 0)) AS first_orders,
    SUM(IF(n.nth = 1, n.goods_sales, 0)) AS first_goods_sales,
    SUM(n.credited_sales) AS credited_sales
FROM numbered AS n
INNER JOIN known_customer AS kc
    ON n.customer_id = kc.customer_id
WHERE n.first_on < DATE '9999-12-31'
GROUP BY
    n.channel_code,
    n.currency_code,
    n.customer_id,
    n.moved_on - INTERVAL DAYOFMONTH(n.moved_on) - 1 DAY;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW daily_sales AS
WITH movement AS (
    SELECT
        channel_code,
        currency_code,
        sold_on AS sales_on,
        1 AS orders,
        gross_sales,
        discounts,
        included_tax,
        0 AS returns,
        charges,
        0 AS adjustments,
        tax_total AS tax
    FROM sale
    UNION ALL
    SELECT
        channel_code,
        currency_code,
        credited_on AS sales_on,
        0 AS orders,
        0 AS gross_sales,
        0 AS discounts,
        0 AS included_tax,
        IF(line_kind = 'goods', net_amount, 0) AS returns,
        IF(line_kind = 'charge', -net_amount, 0) AS charges,
        IF(line_kind = 'adjustment', net_amount, 0) AS adjustments,
        -tax_amount AS tax
    FROM credit_line
)

SELECT
    channel_code,
    currency_code,
    sales_on,
    SUM(orders) AS orders,
    SUM(gross_sales) AS gross_sales,
    SUM(discounts) AS discounts,
    SUM(included_tax) AS included_tax,
    SUM(returns) AS returns,
    SUM(gross_sales) - SUM(discounts) - SUM(included_tax) - SUM(returns) AS net_sales,
    SUM(charges) AS charges,
    SUM(adjustments) AS adjustments,
    SUM(tax) AS tax
FROM movement
GROUP BY channel_code, currency_code, sales_on;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_rfm AS
WITH horizon AS (
    SELECT
        channel_code,
        MAX(sales_on) + INTERVAL 1 DAY AS as_of
    FROM daily_sales
    GROUP BY channel_code
),

bought AS (
    SELECT
        channel_code,
        customer_id,
        currency_code,
        MAX(sold_on) AS last_sold_on,
        COUNT(*) AS orders,
        SUM(goods_sales) AS goods_sales
    FROM sale
    GROUP BY channel_code, customer_id, currency_code
),

credited AS (
    SELECT
        channel_code,
        customer_id,
        currency_code,
        SUM(net_amount) AS goods_credited
    FROM credit_line
    WHERE line_kind = 'goods'
    GROUP BY channel_code, customer_id, currency_code
),

measured AS (
    SELECT
        b.channel_code,
        b.customer_id,
        b.currency_code,
        DATEDIFF(h.as_of, b.last_sold_on) AS recency_days,
        b.orders AS frequency,
        b.goods_sales - COALESCE(cr.goods_credited, 0) AS monetary
    FROM bought AS b
    INNER JOIN horizon AS h
        ON b.channel_code = h.channel_code
    INNER JOIN customer AS cu
        ON b.customer_id = cu.customer_id AND NOT cu.is_guest
    LEFT JOIN credited AS cr
        ON
            b.channel_code = cr.channel_code
            AND b.customer_id = cr.customer_id
            AND b.currency_code = cr.currency_code
),

ranked AS (
    SELECT
        *,
        COUNT(*) OVER (PARTITION BY channel_code, currency_code) AS customers,
        RANK() OVER (
            PARTITION BY channel_code, currency_code ORDER BY recency_days
        ) AS recency_rank,
        RANK() OVER (
            PARTITION BY channel_code, currency_code ORDER BY frequency
        ) AS frequency_rank,
        RANK() OVER (
            PARTITION BY channel_code, currency_code ORDER BY monetary
        ) AS monetary_rank
    FROM measured
)

SELECT
    channel_code,
    customer_id,
    currency_code,
    recency_days,
    frequency,
    monetary,
    5 - 5 * (recency_rank - 1) DIV customers AS recency_score,
    1 + 5 * (frequency_rank - 1) DIV customers AS frequency_score,
    1 + 5 * (monetary_rank - 1) DIV customers AS monetary_score
FROM ranked;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW sale_line AS
SELECT
    ol.order_line_id,
    o.order_id,
    ch.channel_code,
    o.customer_id,
    o.currency_code,
    o.placed_at,
    o.placed_on AS sold_on,
    ol.variant_id,
    ol.sku,
    ol.quantity,
    ol.unit_cost,
    ol.line_subtotal AS gross_sales,
    COALESCE(ld.amount, 0) AS discounts,
    IF(o.prices_include_tax, COALESCE(lt.amount, 0), 0) AS included_tax,
    ol.line_subtotal - COALESCE(ld.amount, 0)
    - IF(o.prices_include_tax, COALESCE(lt.amount, 0), 0) AS goods_sales
FROM sales_order AS o
INNER JOIN sales_channel AS ch
    ON o.channel_id = ch.channel_id
INNER JOIN order_line AS ol
    ON o.order_id = ol.order_id
LEFT JOIN
    LATERAL(
        SELECT SUM(od.amount) AS amount
        FROM order_discount AS od
        WHERE od.order_line_id = ol.order_line_id
    ) AS ld
    ON TRUE
LEFT JOIN
    LATERAL(
        SELECT SUM(ot.amount) AS amount
        FROM order_tax AS ot
        WHERE ot.order_line_id = ol.order_line_id
    ) AS lt
    ON TRUE
WHERE
    o.placed_on IS NOT NULL
    AND o.status_code <> 'cancelled';

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW daily_variant_sales AS
WITH movement AS (
    SELECT
        channel_code,
        currency_code,
        sold_on AS sales_on,
        sku,
        variant_id,
        order_id,
        quantity AS units,
        gross_sales,
        discounts,
        goods_sales,
        COALESCE(quantity * unit_cost, 0) AS goods_cost,
        IF(unit_cost IS NULL, quantity, 0) AS units_without_cost,
        0 AS units_credited,
        0 AS credited_sales
    FROM sale_line
    UNION ALL
    SELECT
        cl.channel_code,
        cl.currency_code,
        cl.credited_on AS sales_on,
        COALESCE(cl.sku, pv.sku) AS sku,
        cl.variant_id,
        NULL AS order_id,
        0 AS units,
        0 AS gross_sales,
        0 AS discounts,
        0 AS goods_sales,
        0 AS goods_cost,
        0 AS units_without_cost,
        cl.quantity AS units_credited,
        cl.net_amount AS credited_sales
    FROM credit_line AS cl
    LEFT JOIN product_variant AS pv
        ON cl.variant_id = pv.variant_id
    WHERE
        cl.line_kind = 'goods'
        AND COALESCE(cl.sku, pv.sku) IS NOT NULL
)

SELECT
    channel_code,
    currency_code,
    sales_on,
    sku,
    MAX(variant_id) AS variant_id,
    COUNT(DISTINCT order_id) AS orders,
    SUM(units) AS units,
    SUM(gross_sales) AS gross_sales,
    SUM(discounts) AS discounts,
    SUM(goods_sales) AS goods_sales,
    SUM(goods_cost) AS goods_cost,
    SUM(units_without_cost) AS units_without_cost,
    SUM(units_credited) AS units_credited,
    SUM(credited_sales) AS credited_sales
FROM movement
GROUP BY channel_code, currency_code, sales_on, sku;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW hourly_sales AS
SELECT
    s.channel_code,
    s.currency_code,
    s.sold_on AS sales_on,
    HOUR(CONVERT_TZ(s.placed_at, '+00:00', ch.timezone)) AS hour_of_day,
    COUNT(*) AS orders,
    SUM(s.goods_sales) AS goods_sales
FROM sale AS s
INNER JOIN sales_channel AS ch
    ON s.channel_code = ch.channel_code
GROUP BY
    s.channel_code,
    s.currency_code,
    s.sold_on,
    HOUR(CONVERT_TZ(s.placed_at, '+00:00', ch.timezone));

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW monthly_stock AS
WITH monthly AS (
    SELECT
        warehouse_id,
        variant_id,
        DATE(occurred_at) - INTERVAL DAYOFMONTH(occurred_at) - 1 DAY AS month_on,
        SUM(IF(kind = 'receipt', quantity, 0)) AS received,
        -SUM(IF(kind = 'sale', quantity, 0)) AS sold,
        SUM(IF(kind = 'return', quantity, 0)) AS returned,
        SUM(IF(kind IN ('adjust', 'damage', 'count'), quantity, 0)) AS adjusted,
        SUM(IF(kind IN ('transfer_in', 'transfer_out'), quantity, 0)) AS transferred,
        SUM(quantity) AS moved
    FROM stock_movement
    GROUP BY
        warehouse_id,
        variant_id,
        DATE(occurred_at) - INTERVAL DAYOFMONTH(occurred_at) - 1 DAY
)

SELECT
    warehouse_id,
    variant_id,
    month_on,
    SUM(moved) OVER so_far - moved AS opening,
    received,
    sold,
    returned,
    adjusted,
    transferred,
    SUM(moved) OVER so_far AS closing
FROM monthly
WINDOW so_far AS (
    PARTITION BY warehouse_id, variant_id
    ORDER BY month_on
    ROWS UNBOUNDED PRECEDING
);

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW product_pair AS
SELECT
    s.channel_code,
    s.sold_on AS sales_on,
    pair.product_a_id,
    pair.product_b_id,
    COUNT(*) AS orders
FROM sale AS s
INNER JOIN
    LATERAL(
        SELECT COUNT(DISTINCT pv.product_id) AS products
        FROM order_line AS ol
        INNER JOIN product_variant AS pv
            ON ol.variant_id = pv.variant_id
        WHERE ol.order_id = s.order_id
        HAVING COUNT(DISTINCT pv.product_id) <= 50
    ) AS basket -- noqa: AL05
    ON TRUE
INNER JOIN -- noqa: PRS
    LATERAL(
        SELECT
            pa.product_id AS product_a_id,
            pb.product_id AS product_b_id
        FROM order_line AS la
        INNER JOIN order_line AS lb
            ON la.order_id = lb.order_id
        INNER JOIN product_variant AS pa
            ON la.variant_id = pa.variant_id
        INNER JOIN product_variant AS pb
            ON lb.variant_id = pb.variant_id AND pa.product_id < pb.product_id
        WHERE la.order_id = s.order_id
        GROUP BY pa.product_id, pb.product_id
    ) AS pair
    ON TRUE
GROUP BY
    s.channel_code,
    s.sold_on,
    pair.product_a_id,
    pair.product_b_id;
