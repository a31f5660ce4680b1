-- ---
-- title: Returns
-- question: How much of what was shipped comes back, why, and what does it cost?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day counted; without it from the start}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
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
--   units_returned: units of these that came back
--   return_rate: units_returned by units_shipped, 0.1 is 10 %
--   main_reason: reason given for most of the units, NULL where none came back
--   main_reason_share: share of that reason in all units received
--   refund_amount: given back for it, tax included
-- notes:
--   - The period is that of placing the order, so that no rate passes 1; the last weeks of it
--     may still send back more.
--   - A unit counts once it is received; a request alone does not. Requests that were rejected
--     give back no money and are no reason.
--   - Equal reasons are ordered by name. Few units shipped make a rate that means little.
--   - Categories are not rolled up; catalog/category_roll_up says what lies below which.
-- chart: {kind: bar, x: part_name, y: [return_rate]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_at, then ix_return_line_order_line
--   reads: every order line of the channel, and its return lines
-- ---

WITH shipped_line AS (
    SELECT
        ol.order_line_id,
        o.currency_code,
        ol.qty_shipped,
        ol.qty_returned,
        IF(:grouped_by = 'category', pc.category_id, pv.product_id) AS part_id
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    INNER JOIN order_line AS ol
        ON o.order_id = ol.order_id
    LEFT JOIN product_variant AS pv
        ON ol.variant_id = pv.variant_id
    LEFT JOIN product_category AS pc
        ON pv.product_id = pc.primary_of
    WHERE
        ch.channel_code = :channel
        AND o.placed_at IS NOT NULL
        AND ol.qty_shipped > 0
        AND (
            :from_day IS NULL
            OR DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) >= :from_day
        )
        AND (
            :until_day IS NULL
            OR DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) < :until_day
        )
),

shipped AS (
    SELECT
        part_id,
        currency_code,
        SUM(qty_shipped) AS units_shipped,
        SUM(qty_returned) AS units_returned
    FROM shipped_line
    GROUP BY part_id, currency_code
),

by_reason AS (
    SELECT
        sl.part_id,
        sl.currency_code,
        rl.reason_code,
        SUM(rl.qty_received) AS units,
        SUM(rl.refund_amount) AS refund_amount
    FROM shipped_line AS sl
    INNER JOIN return_line AS rl
        ON sl.order_line_id = rl.order_line_id
    INNER JOIN return_request AS rr
        ON rl.return_request_id = rr.return_request_id
    WHERE rr.status <> 'rejected'
    GROUP BY sl.part_id, sl.currency_code, rl.reason_code
),

ranked_reason AS (
    SELECT
        *,
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
    s.units_returned,
    ROUND(CAST(s.units_returned AS DECIMAL(38, 12)) / s.units_shipped, 4) AS return_rate,
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
ORDER BY s.currency_code ASC, s.units_returned DESC, s.units_shipped DESC, s.part_id ASC;
