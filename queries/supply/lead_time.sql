-- ---
-- title: Lead time and fill rate
-- question: How long do suppliers take, and how much of what was due did they bring?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day counted; without it see lookback_days}
--   until_day: {type: date, default: null, meaning: first day not counted; without it as_of}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: first day of which nothing is known yet
--   lookback_days: {type: int, default: 182, meaning: days before as_of counted without from_day}
-- columns:
--   supplier_code: supplier that was ordered from
--   supplier_name: its name
--   orders: purchase orders sent to it for the warehouses of the channel
--   lines_ordered: lines of these orders
--   lines_complete: lines of which all that was ordered has been accepted
--   median_days: from ordering to the delivery that completed a line; half took no longer
--   p90_days: the least that nine in ten did not exceed
--   median_promised_days: what had been promised for the same lines
--   lines_due: lines that should have been there before as_of
--   on_time_share: share of these that were complete on the day promised
--   units_due: units that these lines ordered
--   fill_rate_on_day: share of units_due accepted on the day promised or before
--   fill_rate: share of units_due accepted by now
--   units_rejected: units of all lines that were sent back
--   reject_rate: share of these in all units delivered
-- notes:
--   - The period is that of ordering.
--   - A line that is not complete has no lead time yet, so the slowest are missing from the median
--     until they come; lines_due counts them.
--   - What was rejected is still owed. What came beyond the order makes up for no other line.
--   - Days are whole ones, on the channel's own clock.
--   - An order without a day promised is never due, nor is one called off on that day or before.
--   - Orders for a warehouse that several channels share stand in the answer of each.
-- chart: {kind: bar, x: supplier_code, y: [median_days, p90_days, median_promised_days]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_purchase_order_warehouse_id, ix_goods_receipt_line_purchase_order_line
--   reads: the purchase orders of the channel's warehouses, and their deliveries
-- ---

WITH sent AS (
    SELECT
        po.purchase_order_id,
        po.supplier_id,
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
        pol.qty_ordered,
        s.purchase_order_id,
        s.supplier_id,
        s.ordered_on,
        s.expected_on,
        s.timezone,
        COALESCE(
            s.expected_on < CAST(:as_of AS DATE)
            AND (s.cancelled_on IS NULL OR s.cancelled_on > s.expected_on),
            FALSE
        ) AS is_due
    FROM sent AS s
    INNER JOIN purchase_order_line AS pol
        ON s.purchase_order_id = pol.purchase_order_id
    WHERE
        s.ordered_on < CAST(:as_of AS DATE)
        AND s.ordered_on >= COALESCE(
            CAST(:from_day AS DATE), CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        )
        AND (:until_day IS NULL OR s.ordered_on < :until_day)
),

delivery AS (
    SELECT
        l.purchase_order_line_id,
        l.qty_ordered,
        l.expected_on,
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
),

received AS (
    SELECT
        purchase_order_line_id,
        MIN(IF(accepted_so_far >= qty_ordered, received_on, NULL)) AS completed_on,
        SUM(qty_accepted) AS accepted,
        SUM(IF(received_on <= expected_on, qty_accepted, 0)) AS accepted_on_day,
        SUM(qty_rejected) AS rejected
    FROM delivery
    WHERE received_on < CAST(:as_of AS DATE)
    GROUP BY purchase_order_line_id
),

measured AS (
    SELECT
        l.purchase_order_line_id,
        l.purchase_order_id,
        l.supplier_id,
        l.qty_ordered,
        l.is_due,
        COALESCE(r.accepted, 0) AS accepted,
        COALESCE(r.rejected, 0) AS rejected,
        LEAST(COALESCE(r.accepted, 0), l.qty_ordered) AS filled,
        LEAST(COALESCE(r.accepted_on_day, 0), l.qty_ordered) AS filled_on_day,
        COALESCE(r.completed_on <= l.expected_on, FALSE) AS is_on_time,
        DATEDIFF(r.completed_on, l.ordered_on) AS days,
        IF(
            r.completed_on IS NULL, NULL, DATEDIFF(l.expected_on, l.ordered_on)
        ) AS promised_days
    FROM line AS l
    LEFT JOIN received AS r
        ON l.purchase_order_line_id = r.purchase_order_line_id
),

-- Those without a time come last, past the places that are asked for.
ranked AS (
    SELECT
        *,
        COUNT(days) OVER by_supplier AS completed,
        COUNT(promised_days) OVER by_supplier AS promised,
        ROW_NUMBER() OVER (
            PARTITION BY supplier_id
            ORDER BY days IS NULL, days, purchase_order_line_id
        ) AS place,
        ROW_NUMBER() OVER (
            PARTITION BY supplier_id
            ORDER BY promised_days IS NULL, promised_days, purchase_order_line_id
        ) AS promised_place
    FROM measured
    WINDOW by_supplier AS (PARTITION BY supplier_id)
),

summed AS (
    SELECT
        supplier_id,
        COUNT(DISTINCT purchase_order_id) AS orders,
        COUNT(*) AS lines_ordered,
        completed AS lines_complete,
        AVG(IF(place IN ((completed + 1) DIV 2, (completed + 2) DIV 2), days, NULL)) AS median_days,
        MIN(IF(place * 10 >= completed * 9, days, NULL)) AS p90_days,
        AVG(
            IF(promised_place IN ((promised + 1) DIV 2, (promised + 2) DIV 2), promised_days, NULL)
        ) AS median_promised_days,
        SUM(is_due) AS lines_due,
        SUM(is_due AND is_on_time) AS lines_on_time,
        SUM(IF(is_due, qty_ordered, 0)) AS units_due,
        SUM(IF(is_due, filled_on_day, 0)) AS filled_on_day,
        SUM(IF(is_due, filled, 0)) AS filled,
        SUM(rejected) AS units_rejected,
        SUM(accepted + rejected) AS units_delivered
    FROM ranked
    GROUP BY supplier_id, completed, promised
)

SELECT
    s.supplier_code,
    s.name AS supplier_name,
    m.orders,
    m.lines_ordered,
    m.lines_complete,
    ROUND(m.median_days, 1) AS median_days,
    m.p90_days,
    ROUND(m.median_promised_days, 1) AS median_promised_days,
    m.lines_due,
    ROUND(CAST(m.lines_on_time AS DECIMAL(38, 12)) / NULLIF(m.lines_due, 0), 4) AS on_time_share,
    m.units_due,
    ROUND(CAST(m.filled_on_day AS DECIMAL(38, 12)) / NULLIF(m.units_due, 0), 4) AS fill_rate_on_day,
    ROUND(CAST(m.filled AS DECIMAL(38, 12)) / NULLIF(m.units_due, 0), 4) AS fill_rate,
    m.units_rejected,
    ROUND(
        CAST(m.units_rejected AS DECIMAL(38, 12)) / NULLIF(m.units_delivered, 0), 4
    ) AS reject_rate
FROM summed AS m
INNER JOIN supplier AS s
    ON m.supplier_id = s.supplier_id
ORDER BY s.supplier_code;
