-- ---
-- title: Discount depth
-- question: How deep does each promotion cut, and what margin is left beside goods at full price?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 14, meaning: days counted before as_of}
-- columns:
--   reduction: promotion, by hand, or none for what was sold at full price
--   promotion_code: code of the promotion, NULL where reduction is another
--   label: name of the promotion as printed on orders, or what stands for it
--   part: goods or charges, what is taken off
--   currency_code: currency of the amounts; each has rows of its own
--   orders: orders with such a part
--   units: units of goods, NULL for charges
--   gross_sales: price of these parts before discounts, with the tax it holds
--   discounts: what this reduction took off them
--   depth: discounts as a share of gross_sales, 0.1 is 10 %
--   goods_sales: goods less all discounts and included tax, NULL for charges
--   margin: goods_sales less cost, of the goods whose cost is known; NULL where none is
--   margin_rate: margin as a share of these goods_sales
--   units_without_cost: units whose cost is not known, left out of the margin
-- notes:
--   - A part with two reductions stands in the row of both, each with its own discounts, so the
--     rows cannot be added up; goods_sales and margin are after both.
--   - A reduction of the whole order was split over its lines when it was placed, and is counted
--     there.
--   - Goods are those reduced, so margins compare what the customers chose, not one thing at two
--     prices; a promotion on dear goods can look better than none.
--   - The cost is that of the day of the order. Nothing is known here of what a charge costs.
--   - What came back later is not taken off. Cancelled orders count nowhere.
-- chart: {kind: bar, x: label, y: [depth, margin_rate], series: currency_code}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the view
--   indexes: ix_sales_order_channel_id_placed_on, uq_order_line_order_id_line_no,
--     ix_order_discount_order_id, ix_order_tax_order_id
--   reads: lines, charges, discounts and taxes of the orders of the days looked back on
-- ---

-- The orders of the view sale, without the sums that it makes for each.
WITH sold AS (
    SELECT
        o.order_id,
        o.currency_code
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND o.placed_on < CAST(:as_of AS DATE)
        AND o.status_code <> 'cancelled'
),

-- A promotion may take from one part in two rows.
taken AS (
    SELECT /*+ NO_MERGE(s) */
        od.order_line_id,
        od.order_charge_id,
        od.promotion_id,
        SUM(od.amount) AS amount,
        SUM(SUM(od.amount)) OVER (PARTITION BY od.order_line_id, od.order_charge_id) AS all_amounts
    FROM sold AS s
    INNER JOIN order_discount AS od
        ON s.order_id = od.order_id
    GROUP BY od.order_line_id, od.order_charge_id, od.promotion_id
),

included AS (
    SELECT /*+ NO_MERGE(s) */
        ot.order_line_id,
        SUM(ot.amount) AS amount
    FROM sold AS s
    INNER JOIN order_tax AS ot
        ON s.order_id = ot.order_id
    WHERE
        ot.order_line_id IS NOT NULL
        AND ot.is_included
    GROUP BY ot.order_line_id
),

part AS (
    SELECT /*+ NO_MERGE(s) */
        'goods' AS part,
        s.order_id,
        s.currency_code,
        ol.quantity AS units,
        ol.line_subtotal AS gross_sales,
        ol.quantity * ol.unit_cost AS goods_cost,
        ol.line_subtotal - COALESCE(t.all_amounts, 0) - COALESCE(i.amount, 0) AS goods_sales,
        t.promotion_id,
        t.amount AS discount
    FROM sold AS s
    INNER JOIN order_line AS ol
        ON s.order_id = ol.order_id
    LEFT JOIN taken AS t
        ON ol.order_line_id = t.order_line_id
    LEFT JOIN included AS i
        ON ol.order_line_id = i.order_line_id
    UNION ALL
    SELECT /*+ NO_MERGE(s) */
        'charges' AS part,
        s.order_id,
        s.currency_code,
        NULL AS units,
        oc.amount AS gross_sales,
        NULL AS goods_cost,
        NULL AS goods_sales,
        t.promotion_id,
        t.amount AS discount
    FROM sold AS s
    INNER JOIN order_charge AS oc
        ON s.order_id = oc.order_id
    LEFT JOIN taken AS t
        ON oc.order_charge_id = t.order_charge_id
),

reduced AS (
    SELECT
        *,
        CASE
            WHEN discount IS NULL THEN 'none'
            WHEN promotion_id IS NULL THEN 'by hand'
            ELSE 'promotion'
        END AS reduction
    FROM part
),

summed AS (
    SELECT
        reduction,
        promotion_id,
        part,
        currency_code,
        COUNT(DISTINCT order_id) AS orders,
        SUM(units) AS units,
        SUM(gross_sales) AS gross_sales,
        SUM(COALESCE(discount, 0)) AS discounts,
        SUM(goods_sales) AS goods_sales,
        SUM(IF(goods_cost IS NULL, NULL, goods_sales)) AS sales_of_known_cost,
        SUM(goods_cost) AS goods_cost,
        SUM(IF(goods_cost IS NULL, units, 0)) AS units_without_cost
    FROM reduced
    GROUP BY reduction, promotion_id, part, currency_code
)

SELECT
    s.reduction,
    pr.promotion_code,
    CASE s.reduction
        WHEN 'promotion' THEN pr.name
        WHEN 'by hand' THEN 'given by hand'
        ELSE 'full price'
    END AS label,
    s.part,
    s.currency_code,
    s.orders,
    s.units,
    s.gross_sales,
    s.discounts,
    ROUND(CAST(s.discounts AS DECIMAL(38, 12)) / NULLIF(s.gross_sales, 0), 4) AS depth,
    s.goods_sales,
    s.sales_of_known_cost - s.goods_cost AS margin,
    ROUND(
        CAST(s.sales_of_known_cost - s.goods_cost AS DECIMAL(38, 12))
        / NULLIF(s.sales_of_known_cost, 0),
        4
    ) AS margin_rate,
    IF(s.part = 'goods', s.units_without_cost, NULL) AS units_without_cost
FROM summed AS s
LEFT JOIN promotion AS pr
    ON s.promotion_id = pr.promotion_id
ORDER BY
    s.currency_code ASC,
    s.part DESC,
    s.reduction = 'none' ASC,
    s.reduction DESC,
    depth DESC,
    s.promotion_id ASC;
