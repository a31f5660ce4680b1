-- Migration 0040, down: compute days again wherever they are asked for
--
-- Loses: sales_order.placed_on, billing_document.issued_on
-- Locks: sales_order, billing_document change beside writers (INPLACE); 4 triggers are
--        exchanged; view credit_line, view sale, view sale_line, procedure
--        daily_sales_refresh, view daily_sales are missing for the moment between drop
--        and create

DROP VIEW credit_line;

CREATE
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
    DATE(CONVERT_TZ(bd.issued_at, '+00:00', ch.timezone)) AS credited_on,
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
    AND bd.issued_at IS NOT NULL
    AND COALESCE(o.status_code, '') <> 'cancelled';

DROP VIEW sale;

CREATE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW sale AS
WITH charge_discount AS (
    SELECT
        order_id,
        SUM(amount) AS amount
    FROM order_discount
    WHERE order_charge_id IS NOT NULL
    GROUP BY order_id
),

charge_tax AS (
    SELECT
        order_id,
        SUM(amount) AS amount
    FROM order_tax
    WHERE order_charge_id IS NOT NULL
    GROUP BY order_id
)

SELECT
    o.order_id,
    ch.channel_code,
    o.customer_id,
    o.currency_code,
    o.placed_at,
    DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) AS sold_on,
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
LEFT JOIN charge_discount AS cd
    ON o.order_id = cd.order_id
LEFT JOIN charge_tax AS ct
    ON o.order_id = ct.order_id
WHERE
    o.placed_at IS NOT NULL
    AND o.status_code <> 'cancelled';

DROP VIEW sale_line;

CREATE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW sale_line AS
WITH line_discount AS (
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
    WHERE order_line_id IS NOT NULL
    GROUP BY order_line_id
)

SELECT
    ol.order_line_id,
    o.order_id,
    ch.channel_code,
    o.customer_id,
    o.currency_code,
    o.placed_at,
    DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) AS sold_on,
    ol.variant_id,
    ol.sku,
    ol.quantity,
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
LEFT JOIN line_discount AS ld
    ON ol.order_line_id = ld.order_line_id
LEFT JOIN line_tax AS lt
    ON ol.order_line_id = lt.order_line_id
WHERE
    o.placed_at IS NOT NULL
    AND o.status_code <> 'cancelled';

DROP TRIGGER billing_document_before_update_guard_issued;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_before_update_guard_issued
BEFORE UPDATE ON billing_document
FOR EACH ROW
BEGIN
    DECLARE v_net_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    IF OLD.issued_at IS NOT NULL THEN
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
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;

DROP VIEW product_pair;

DROP VIEW monthly_stock;

DROP VIEW hourly_sales;

DROP VIEW daily_variant_sales;

DROP VIEW customer_month;

DROP VIEW customer_lifetime;

ALTER TABLE sales_order
    DROP CHECK ck_sales_order_placed_has_day,
    DROP KEY ix_sales_order_channel_id_placed_on,
    DROP COLUMN placed_on,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE billing_document
    DROP CHECK ck_billing_document_issued_has_day,
    DROP KEY ix_billing_document_channel_id_issued_on,
    DROP COLUMN issued_on,
    ALGORITHM = INPLACE, LOCK = NONE;

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
            ds.day,
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
        WHERE ds.day >= p_from_on;

        SET p_made = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;

DROP VIEW daily_sales;

CREATE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW daily_sales AS
WITH movement AS (
    SELECT
        channel_code,
        currency_code,
        sold_on AS day,
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
        credited_on AS day,
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
    day,
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
GROUP BY channel_code, currency_code, day;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_rfm AS
WITH horizon AS (
    SELECT
        channel_code,
        MAX(day) + INTERVAL 1 DAY AS as_of
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
