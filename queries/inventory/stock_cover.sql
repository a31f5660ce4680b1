-- ---
-- title: Stock cover
-- question: How many days does the stock last, at the rate it left the shelves lately?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 21, meaning: days that the rate looks back}
--   top_variants: {type: int, default: 1000, meaning: variants shown of those that run out first}
-- columns:
--   sku: stock-keeping unit of the variant
--   product_name: in the channel's language, or in the nearest that has one
--   on_hand: units on the shelves of all warehouses that serve the channel
--   reserved: units of these under a claim
--   available: units without a claim; negative where more is promised than is there
--   units_sold: units sold out of these warehouses in the days looked back on
--   units_per_day: units_sold by day
--   days_of_cover: days that available lasts at that rate, NULL where nothing was sold
--   stock_out_on: day on which the last unit goes at that rate; as_of where none is left
-- notes:
--   - The stock is that of this moment, whatever as_of is; the days looked back on end before it.
--   - A warehouse that serves several channels is emptied by all of them, so the rate counts
--     what left its shelves, whoever sold it.
--   - A variant that was short, or new, in these days would have sold more than it did.
--   - Deleted variants are left out. Who runs out first stands first, what never sold last.
-- chart: {kind: bar, x: sku, y: [days_of_cover]}
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: ix_stock_level_warehouse_id, ix_stock_movement_occurred_at
--   reads: the stock of the channel's warehouses, and what left them in the days looked back on
-- ---

WITH channel AS (
    SELECT
        channel_id,
        timezone,
        default_locale_code,
        GREATEST(:lookback_days, 1) AS days
    FROM sales_channel
    WHERE channel_code = :channel
),

stock AS (
    SELECT
        sa.variant_id,
        SUM(sa.on_hand) AS on_hand,
        SUM(sa.reserved) AS reserved,
        SUM(sa.available) AS available
    FROM channel AS ch
    INNER JOIN channel_warehouse AS cw
        ON ch.channel_id = cw.channel_id
    INNER JOIN stock_availability AS sa
        ON cw.warehouse_id = sa.warehouse_id
    GROUP BY sa.variant_id
),

sold AS (
    SELECT
        sm.variant_id,
        -SUM(sm.quantity) AS units
    FROM channel AS ch
    INNER JOIN channel_warehouse AS cw
        ON ch.channel_id = cw.channel_id
    INNER JOIN stock_movement AS sm
        ON cw.warehouse_id = sm.warehouse_id
    WHERE
        sm.kind = 'sale'
        AND sm.occurred_at >= CONVERT_TZ(
            CAST(:as_of AS DATE) - INTERVAL ch.days DAY, ch.timezone, '+00:00'
        )
        AND sm.occurred_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00')
    GROUP BY sm.variant_id
),

measured AS (
    SELECT
        st.variant_id,
        st.on_hand,
        st.reserved,
        st.available,
        ch.days,
        ch.default_locale_code,
        COALESCE(so.units, 0) AS units,
        CASE
            WHEN st.available <= 0 THEN 0
            -- Nothing sold divides by nothing.
            ELSE CAST(st.available AS DECIMAL(38, 12)) * ch.days / NULLIF(so.units, 0)
        END AS days_left
    FROM stock AS st
    CROSS JOIN channel AS ch
    LEFT JOIN sold AS so
        ON st.variant_id = so.variant_id
),

ranked AS (
    SELECT
        m.*,
        pv.sku,
        pv.product_id,
        ROW_NUMBER() OVER (ORDER BY m.days_left IS NULL, m.days_left, pv.sku) AS place
    FROM measured AS m
    INNER JOIN product_variant AS pv
        ON m.variant_id = pv.variant_id AND pv.deleted_at IS NULL
)

SELECT
    r.sku,
    product_name_in(r.product_id, r.default_locale_code) AS product_name,
    r.on_hand,
    r.reserved,
    r.available,
    r.units AS units_sold,
    ROUND(CAST(r.units AS DECIMAL(38, 12)) / r.days, 2) AS units_per_day,
    ROUND(r.days_left, 1) AS days_of_cover,
    CAST(:as_of AS DATE) + INTERVAL FLOOR(r.days_left) DAY AS stock_out_on
FROM ranked AS r
WHERE r.place <= :top_variants
ORDER BY r.place;
