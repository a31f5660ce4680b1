-- ---
-- title: Returns
-- question: How much of what was shipped comes back, why, and what does it cost?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day:
--     type: date
--     default: null
--     meaning: first day counted, up to until_day; without it as lookback_days say
--   until_day: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 28, meaning: days counted where from_day is not given}
--   days_to_return: {type: int, default: 28, meaning: days before until_day that are then left out}
--   grouped_by:
--     type: choice
--     values: [product, category]
--     default: product
--     meaning: whether a row is a product, or the primary category of products
--   min_units: {type: int, default: 1, meaning: units that have to be shipped for a row}
-- columns:
--   part_id: product or category in this database, NULL for goods that have none any more
--   part_name: its name in the channel's language, or in the nearest that has one
--   currency_code: currency of refund_amount; the orders in each are counted by themselves
--   units_shipped: units that left a warehouse
--   units_exchanged: units of these that came back for another, as of another size
--   units_returned: units that came back for good
--   return_rate: units_returned by units_shipped, 0.1 is 10 %
--   main_reason: reason given for most of units_returned, NULL where none came back
--   main_reason_share: share of that reason in units_returned
--   refund_amount: given back for all that came, tax included
-- notes:
--   - The period is that of placing the order, so that no rate passes 1. What was ordered lately
--     may still come back, so without from_day the last days_to_return are left out.
--   - An exchange keeps the sale, so it is told apart and is part of no rate and no reason.
--   - A unit counts once it is received; a request alone does not. Requests that were rejected
--     give back no money and are no reason.
--   - Equal reasons are ordered by name. Few units shipped make a rate that means little.
--   - Categories are not rolled up; catalog/category_roll_up says what lies below which.
-- chart: {kind: bar, x: part_name, y: [return_rate]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, uq_order_line_order_id_line_no,
--     ix_return_request_order_id
--   reads: the order lines of the period, and their return lines
-- ---

WITH placed AS (
    SELECT
        o.order_id,
        o.currency_code
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= COALESCE(
            CAST(:from_day AS DATE),
            CAST(:until_day AS DATE) - INTERVAL :days_to_return + :lookback_days DAY
        )
        AND o.placed_on < CAST(:until_day AS DATE) - INTERVAL IF(
            CAST(:from_day AS DATE) IS NULL, :days_to_return, 0
        ) DAY
),

-- Summed by variant before its product is looked up.
shipped_variant AS (
    SELECT /*+ NO_MERGE(p) */
        ol.variant_id,
        p.currency_code,
        SUM(ol.qty_shipped) AS units_shipped
    FROM placed AS p
    INNER JOIN order_line AS ol
        ON p.order_id = ol.order_id
    WHERE ol.qty_shipped > 0
    GROUP BY ol.variant_id, p.currency_code
),

returned_variant AS (
    SELECT /*+ NO_MERGE(p) */
        ol.variant_id,
        p.currency_code,
        rl.reason_code,
        SUM(IF(rr.kind = 'exchange', rl.qty_received, 0)) AS units_exchanged,
        SUM(IF(rr.kind = 'exchange', 0, rl.qty_received)) AS units_returned,
        SUM(rl.refund_amount) AS refund_amount
    FROM placed AS p
    INNER JOIN return_request_masked AS rr
        ON p.order_id = rr.order_id
    INNER JOIN return_line AS rl
        ON rr.return_request_id = rl.return_request_id
    INNER JOIN order_line AS ol
        ON rl.order_line_id = ol.order_line_id
    WHERE rr.status <> 'rejected'
    GROUP BY ol.variant_id, p.currency_code, rl.reason_code
),

part AS (
    SELECT
        pv.variant_id,
        IF(:grouped_by = 'category', pc.category_id, pv.product_id) AS part_id
    FROM product_variant AS pv
    LEFT JOIN product_category AS pc
        ON pv.product_id = pc.primary_of
),

shipped AS (
    SELECT
        p.part_id,
        sv.currency_code,
        SUM(sv.units_shipped) AS units_shipped
    FROM shipped_variant AS sv
    LEFT JOIN part AS p
        ON sv.variant_id = p.variant_id
    GROUP BY p.part_id, sv.currency_code
),

by_reason AS (
    SELECT
        p.part_id,
        rv.currency_code,
        rv.reason_code,
        SUM(rv.units_exchanged) AS units_exchanged,
        SUM(rv.units_returned) AS units,
        SUM(rv.refund_amount) AS refund_amount
    FROM returned_variant AS rv
    LEFT JOIN part AS p
        ON rv.variant_id = p.variant_id
    GROUP BY p.part_id, rv.currency_code, rv.reason_code
),

ranked_reason AS (
    SELECT
        *,
        SUM(units_exchanged) OVER by_part AS all_exchanged,
        SUM(units) OVER by_part AS all_units,
        SUM(refund_amount) OVER by_part AS all_refunds,
        ROW_NUMBER() OVER (
            PARTITION BY part_id, currency_code
            ORDER BY units DESC, reason_code ASC
        ) AS choice
    FROM by_reason
    WINDOW by_part AS (PARTITION BY part_id, currency_code)
)

SELECT
    s.part_id,
    IF(
        :grouped_by = 'category',
        category_name_in(s.part_id, ch.default_locale_code),
        product_name_in(s.part_id, ch.default_locale_code)
    ) AS part_name,
    s.currency_code,
    s.units_shipped,
    COALESCE(rr.all_exchanged, 0) AS units_exchanged,
    COALESCE(rr.all_units, 0) AS units_returned,
    ROUND(
        CAST(COALESCE(rr.all_units, 0) AS DECIMAL(38, 12)) / s.units_shipped, 4
    ) AS return_rate,
    IF(rr.units > 0, rr.reason_code, NULL) AS main_reason,
    ROUND(
        CAST(rr.units AS DECIMAL(38, 12)) / NULLIF(rr.all_units, 0), 4
    ) AS main_reason_share,
    COALESCE(rr.all_refunds, 0) AS refund_amount
FROM shipped AS s
INNER JOIN sales_channel AS ch
    ON ch.channel_code = :channel
LEFT JOIN ranked_reason AS rr
    ON
        s.part_id <=> rr.part_id
        AND s.currency_code = rr.currency_code
        AND rr.choice = 1
WHERE s.units_shipped >= :min_units
ORDER BY s.currency_code ASC, units_returned DESC, s.units_shipped DESC, s.part_id ASC;
