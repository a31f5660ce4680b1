-- ---
-- title: Stock at a date
-- question: How much of each variant lay in each warehouse at a moment in the past?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: null
--     meaning: day at whose start the stock is told; without it the day after the last sale
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
--   indexes: ix_stock_movement_variant_warehouse, ix_sales_order_channel_id_placed_at
--   reads: every movement of the channel's warehouses until then
-- ---

WITH horizon AS (
    SELECT
        channel_id,
        timezone,
        (
            SELECT DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) + INTERVAL 1 DAY
            FROM sales_channel AS ch
            INNER JOIN sales_order AS o
                ON ch.channel_id = o.channel_id
            WHERE
                ch.channel_code = :channel
                AND o.placed_at IS NOT NULL
                AND o.status_code <> 'cancelled'
            ORDER BY o.placed_at DESC
            LIMIT 1
        ) AS day_after
    FROM sales_channel
    WHERE channel_code = :channel
),

-- Without any sale there is no last one: then all of the ledger counts.
moment AS (
    SELECT
        channel_id,
        COALESCE(
            CAST(:at AS DATETIME(6)),
            CONVERT_TZ(COALESCE(CAST(:as_of AS DATE), day_after), timezone, '+00:00'),
            CAST('9999-12-31' AS DATETIME(6))
        ) AS told_at
    FROM horizon
),

moved AS (
    SELECT
        sm.warehouse_id,
        sm.variant_id,
        SUM(sm.quantity) AS on_hand
    FROM channel_warehouse AS cw
    INNER JOIN stock_movement AS sm
        ON cw.warehouse_id = sm.warehouse_id
    WHERE
        cw.channel_id = (SELECT channel_id FROM moment)
        AND sm.occurred_at < (SELECT told_at FROM moment)
    GROUP BY sm.warehouse_id, sm.variant_id
)

SELECT
    w.warehouse_code,
    pv.sku,
    m.on_hand
FROM moved AS m
INNER JOIN warehouse AS w
    ON m.warehouse_id = w.warehouse_id
INNER JOIN product_variant AS pv
    ON m.variant_id = pv.variant_id
ORDER BY w.warehouse_code, pv.sku;
