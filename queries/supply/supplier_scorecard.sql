-- ---
-- title: Supplier scorecard
-- question: Which suppliers deliver in time, in full and sound, at a steady cost?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: first day of which nothing is known yet
--   lookback_days: {type: int, default: 180, meaning: days of ordering and of sales before as_of}
--   on_time_weight: {type: decimal, default: 0.3, meaning: what on_time_share weighs in the score}
--   fill_weight: {type: decimal, default: 0.3, meaning: what fill_rate weighs}
--   reject_weight: {type: decimal, default: 0.15, meaning: what 1 less reject_rate weighs}
--   cost_weight: {type: decimal, default: 0.15, meaning: what 1 less the rise of the cost weighs}
--   return_weight: {type: decimal, default: 0.1, meaning: what 1 less return_rate weighs}
-- columns:
--   score_rank: 1 is the best score; equal scores share a place
--   supplier_code: supplier that was ordered from in these days
--   supplier_name: its name
--   orders: purchase orders sent to it for the warehouses of the channel
--   lines_due: lines of these that should have been there before as_of
--   on_time_share: share of lines_due that were complete on the day promised
--   fill_rate: share of the units due that were accepted by now
--   reject_rate: share of the units delivered that were sent back
--   cost_change: of the unit costs against the order before these days, 0.1 is 10 % dearer
--   units_sold: units sold by the channel in these days of variants bought from it last
--   return_rate: units credited in these days, of units_sold
--   score: 0 to 100, the parts that are known by their weights
-- notes:
--   - A part that is not known, as of a supplier that had nothing due yet, weighs nothing; the
--     others share its weight. Look at lines_due before trusting a score.
--   - What is due, and when a line is complete, is as in supply/lead_time.
--   - Costs are compared for the same variant in the same currency, weighted by the units of
--     these days. A cost that fell is no better than one that stood.
--   - A variant counts for the supplier of its newest purchase order, so one that changed supplier
--     brings the new one sales and returns of the old one's goods.
--   - A return counts on the day it was credited, so return_rate can pass 1; then the part is 0.
-- chart: {kind: bar, x: supplier_code, y: [score]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_purchase_order_warehouse_id, ix_goods_receipt_line_purchase_order_line
--   reads: the purchase orders of the channel's warehouses with their deliveries, and the sales of
--     these days by variant
--   summary: daily_variant_sales_summary, some minutes behind
-- ---

WITH sent AS (
    SELECT
        po.purchase_order_id,
        po.supplier_id,
        po.currency_code,
        po.submitted_at,
        po.expected_on,
        ch.timezone,
        DATE(CONVERT_TZ(po.submitted_at, '+00:00', ch.timezone)) AS ordered_on,
        IF(
            po.status = 'cancelled', DATE(CONVERT_TZ(po.closed_at, '+00:00', ch.timezone)), NULL
        ) AS cancelled_on
    FROM sales_channel AS ch
    INNER JOIN channel_warehouse AS cw
        ON ch.channel_id = cw.channel_id
    INNER JOIN purchase_order AS po
        ON cw.warehouse_id = po.warehouse_id
    WHERE ch.channel_code = :channel AND po.submitted_at IS NOT NULL
),

line AS (
    SELECT
        pol.purchase_order_line_id,
        pol.variant_id,
        pol.qty_ordered,
        pol.unit_cost,
        s.purchase_order_id,
        s.supplier_id,
        s.currency_code,
        s.submitted_at,
        s.expected_on,
        s.timezone,
        s.ordered_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY AS is_recent,
        COALESCE(
            s.expected_on < CAST(:as_of AS DATE)
            AND (s.cancelled_on IS NULL OR s.cancelled_on > s.expected_on),
            FALSE
        ) AS is_due
    FROM sent AS s
    INNER JOIN purchase_order_line AS pol
        ON s.purchase_order_id = pol.purchase_order_id
    WHERE s.ordered_on < CAST(:as_of AS DATE)
),

delivery AS (
    SELECT
        l.purchase_order_line_id,
        l.qty_ordered,
        grl.qty_accepted,
        grl.qty_rejected,
        DATE(CONVERT_TZ(gr.received_at, '+00:00', l.timezone)) AS received_on,
        SUM(grl.qty_accepted) OVER (
            PARTITION BY l.purchase_order_line_id
            ORDER BY gr.received_at, grl.goods_receipt_line_id
        ) AS accepted_so_far
    FROM line AS l
    INNER JOIN goods_receipt_line AS grl
        ON l.purchase_order_line_id = grl.purchase_order_line_id
    INNER JOIN goods_receipt AS gr
        ON grl.goods_receipt_id = gr.goods_receipt_id
    WHERE l.is_recent
),

received AS (
    SELECT
        purchase_order_line_id,
        MIN(IF(accepted_so_far >= qty_ordered, received_on, NULL)) AS completed_on,
        SUM(qty_accepted) AS accepted,
        SUM(qty_rejected) AS rejected
    FROM delivery
    WHERE received_on < CAST(:as_of AS DATE)
    GROUP BY purchase_order_line_id
),

delivered AS (
    SELECT
        l.supplier_id,
        COUNT(DISTINCT l.purchase_order_id) AS orders,
        SUM(l.is_due) AS lines_due,
        SUM(l.is_due AND COALESCE(r.completed_on <= l.expected_on, FALSE)) AS lines_on_time,
        SUM(IF(l.is_due, l.qty_ordered, 0)) AS units_due,
        SUM(IF(l.is_due, LEAST(COALESCE(r.accepted, 0), l.qty_ordered), 0)) AS units_filled,
        COALESCE(SUM(r.rejected), 0) AS units_rejected,
        COALESCE(SUM(r.accepted + r.rejected), 0) AS units_delivered
    FROM line AS l
    LEFT JOIN received AS r
        ON l.purchase_order_line_id = r.purchase_order_line_id
    WHERE l.is_recent
    GROUP BY l.supplier_id
),

cost_before AS (
    SELECT
        supplier_id,
        variant_id,
        currency_code,
        unit_cost,
        ROW_NUMBER() OVER (
            PARTITION BY supplier_id, variant_id, currency_code
            ORDER BY submitted_at DESC, purchase_order_line_id DESC
        ) AS place
    FROM line
    WHERE NOT is_recent
),

cost AS (
    SELECT
        l.supplier_id,
        SUM(l.qty_ordered * CAST(l.unit_cost AS DECIMAL(38, 12)) / cb.unit_cost)
        / SUM(l.qty_ordered) - 1 AS rise
    FROM line AS l
    INNER JOIN cost_before AS cb
        ON
            l.supplier_id = cb.supplier_id
            AND l.variant_id = cb.variant_id
            AND l.currency_code = cb.currency_code
            AND cb.place = 1
    WHERE l.is_recent AND cb.unit_cost > 0
    GROUP BY l.supplier_id
),

newest AS (
    SELECT
        variant_id,
        supplier_id,
        ROW_NUMBER() OVER (
            PARTITION BY variant_id
            ORDER BY submitted_at DESC, purchase_order_line_id DESC
        ) AS place
    FROM line
),

sold_variant AS (
    SELECT
        variant_id,
        SUM(units) AS units,
        SUM(units_credited) AS units_credited
    FROM daily_variant_sales_summary
    WHERE
        channel_code = :channel
        AND sales_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND sales_on < CAST(:as_of AS DATE)
    GROUP BY variant_id
),

sold AS (
    SELECT
        n.supplier_id,
        SUM(sv.units) AS units,
        SUM(sv.units_credited) AS units_credited
    FROM newest AS n
    INNER JOIN sold_variant AS sv
        ON n.variant_id = sv.variant_id
    WHERE n.place = 1
    GROUP BY n.supplier_id
),

measured AS (
    SELECT
        d.supplier_id,
        d.orders,
        d.lines_due,
        CAST(d.lines_on_time AS DECIMAL(38, 12)) / NULLIF(d.lines_due, 0) AS on_time_share,
        CAST(d.units_filled AS DECIMAL(38, 12)) / NULLIF(d.units_due, 0) AS fill_rate,
        CAST(d.units_rejected AS DECIMAL(38, 12)) / NULLIF(d.units_delivered, 0) AS reject_rate,
        c.rise AS cost_change,
        COALESCE(s.units, 0) AS units_sold,
        CAST(s.units_credited AS DECIMAL(38, 12)) / NULLIF(s.units, 0) AS return_rate
    FROM delivered AS d
    LEFT JOIN cost AS c
        ON d.supplier_id = c.supplier_id
    LEFT JOIN sold AS s
        ON d.supplier_id = s.supplier_id
),

-- A part that is NULL takes its weight with it.
scored AS (
    SELECT
        *,
        ROUND(
            100 * (
                COALESCE(:on_time_weight * on_time_share, 0)
                + COALESCE(:fill_weight * fill_rate, 0)
                + COALESCE(:reject_weight * (1 - reject_rate), 0)
                + COALESCE(:cost_weight * (1 - LEAST(GREATEST(cost_change, 0), 1)), 0)
                + COALESCE(:return_weight * (1 - LEAST(return_rate, 1)), 0)
            )
            / NULLIF(
                IF(on_time_share IS NULL, 0, :on_time_weight)
                + IF(fill_rate IS NULL, 0, :fill_weight)
                + IF(reject_rate IS NULL, 0, :reject_weight)
                + IF(cost_change IS NULL, 0, :cost_weight)
                + IF(return_rate IS NULL, 0, :return_weight),
                0
            ),
            1
        ) AS score
    FROM measured
)

SELECT
    RANK() OVER (ORDER BY m.score IS NULL, m.score DESC) AS score_rank,
    s.supplier_code,
    s.name AS supplier_name,
    m.orders,
    m.lines_due,
    ROUND(m.on_time_share, 4) AS on_time_share,
    ROUND(m.fill_rate, 4) AS fill_rate,
    ROUND(m.reject_rate, 4) AS reject_rate,
    ROUND(m.cost_change, 4) AS cost_change,
    m.units_sold,
    ROUND(m.return_rate, 4) AS return_rate,
    m.score
FROM scored AS m
INNER JOIN supplier AS s
    ON m.supplier_id = s.supplier_id
ORDER BY score_rank, s.supplier_code;
