-- ---
-- title: Stock at a date
-- question: How much of each variant lay in each warehouse at a moment in the past?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: day at whose start the stock is told
--   at: {type: datetime, default: null, meaning: moment instead of a day}
-- columns:
--   warehouse_code: warehouse that serves the channel
--   sku: stock-keeping unit of the variant
--   on_hand: units on the shelf then, as the ledger of movements adds up
-- notes:
--   - What happened at the moment itself is not counted, so that a day begins with what the day
--     before left. Days begin on the channel's own clock.
--   - The order of happening counts, not the order of booking; on_hand_after of a movement that was
--     booked late tells the stock of another moment.
--   - A variant that never lay in a warehouse until then has no row there; one that was sold out
--     has a row with 0. Variants that are deleted by now are told too.
--   - What is reserved leaves no ledger, so what was available then is not known.
-- chart: {kind: bar, x: sku, y: [on_hand], series: warehouse_code}
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: ix_stock_movement_occurred_at, the primary key of the summary
--   reads: one row a shelf of the summary, and the movements of the month until then
--   summary: monthly_stock_summary, for the months before; some minutes behind
-- ---

WITH moment AS (
    SELECT
        channel_id,
        COALESCE(
            CAST(:at AS DATETIME(6)), CONVERT_TZ(CAST(:as_of AS DATE), timezone, '+00:00')
        ) AS told_at
    FROM sales_channel
    WHERE channel_code = :channel
),

-- A month of the summary begins in UTC.
month_begun AS (
    SELECT DATE(told_at) - INTERVAL DAYOFMONTH(told_at) - 1 DAY AS month_on
    FROM moment
),

-- A month in which nothing moved has no row: the last that has one still holds.
last_month AS (
    SELECT
        variant_id,
        warehouse_id,
        MAX(month_on) AS month_on
    FROM monthly_stock_summary
    WHERE month_on < (SELECT month_on FROM month_begun)
    GROUP BY variant_id, warehouse_id
),

moved AS (
    SELECT
        ms.warehouse_id,
        ms.variant_id,
        ms.closing AS units
    FROM last_month AS lm
    INNER JOIN monthly_stock_summary AS ms
        ON
            lm.variant_id = ms.variant_id
            AND lm.warehouse_id = ms.warehouse_id
            AND lm.month_on = ms.month_on
    UNION ALL
    SELECT
        warehouse_id,
        variant_id,
        quantity AS units
    FROM stock_movement
    WHERE
        occurred_at >= (SELECT month_on FROM month_begun)
        AND occurred_at < (SELECT told_at FROM moment)
),

stock AS (
    SELECT
        warehouse_id,
        variant_id,
        SUM(units) AS on_hand
    FROM moved
    GROUP BY warehouse_id, variant_id
)

SELECT
    w.warehouse_code,
    pv.sku,
    s.on_hand
FROM moment AS m
INNER JOIN channel_warehouse AS cw
    ON m.channel_id = cw.channel_id
INNER JOIN warehouse AS w
    ON cw.warehouse_id = w.warehouse_id
INNER JOIN stock AS s
    ON w.warehouse_id = s.warehouse_id
INNER JOIN product_variant AS pv
    ON s.variant_id = pv.variant_id
ORDER BY w.warehouse_code, pv.sku;
