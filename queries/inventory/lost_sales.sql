-- ---
-- title: Lost sales
-- question: What would have been sold on the days on which the goods were out of stock?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 91, meaning: days before as_of that are looked at}
--   velocity_days: {type: int, default: 28, meaning: days before running out that say how it sold}
-- columns:
--   sku: stock-keeping unit of the variant
--   product_name: in the channel's language, or in the nearest that has one
--   currency_code: currency of lost_sales
--   out_from: day on which it ran out; the first day looked at, where it was out before
--   out_until: day on which there was some again, as_of where there was not
--   is_out: 1 where it is out still at the end of the days looked at
--   days_out: days between the two
--   units_before: units sold in the velocity_days before out_from
--   units_meanwhile: units ordered on the days between, as a backorder or from elsewhere
--   lost_units: units that these days would have sold at the rate before, less units_meanwhile
--   lost_sales: lost_units at what one brought before, net of discounts and included tax
-- notes:
--   - A variant is out where all warehouses of the channel together hold no more than the safety
--     stock that they keep back, less what may be sold beyond the shelf; both are today's. Past
--     claims are not kept, so goods that waited for others' parcels count as there, and the
--     estimate is rather too low.
--   - The stock of then is that of now with all later movements taken back.
--   - The rate is that of the channel's own orders, whatever came back. A rate just after another
--     time without stock is too low; one before Christmas is too high for January.
--   - Who waited, or bought something else instead, was not lost, so it is an upper end in that.
--   - What did not sell in the days before has no rate and no row. Less than a day counts not.
-- chart: {kind: bar, x: sku, y: [lost_sales]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_stock_level_warehouse_id, ix_stock_movement_warehouse_id_occurred_at,
--     ix_daily_variant_sales_summary_variant_id_sales_on
--   reads: the stock of the channel's warehouses, what moved there since the first day looked at,
--     and the daily sales of what ran out
--   summary: daily_variant_sales_summary, some minutes behind
-- ---

WITH span AS (
    SELECT
        channel_id,
        timezone,
        default_locale_code,
        CONVERT_TZ(
            CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY, timezone, '+00:00'
        ) AS begins_at,
        CONVERT_TZ(CAST(:as_of AS DATE), timezone, '+00:00') AS ends_at
    FROM sales_channel
    WHERE channel_code = :channel
),

stock AS (
    SELECT
        sl.variant_id,
        SUM(sl.on_hand) AS on_hand,
        SUM(sl.safety_stock - sl.backorder_limit) AS kept_back
    FROM span AS s
    INNER JOIN channel_warehouse AS cw
        ON s.channel_id = cw.channel_id
    INNER JOIN stock_level AS sl
        ON cw.warehouse_id = sl.warehouse_id
    GROUP BY sl.variant_id
),

-- The first of each variant is what it begins with, and moves nothing.
movement AS (
    SELECT
        st.variant_id,
        0 AS stock_movement_id,
        s.begins_at AS occurred_at,
        0 AS quantity
    FROM stock AS st
    CROSS JOIN span AS s
    UNION ALL
    SELECT
        sm.variant_id,
        sm.stock_movement_id,
        sm.occurred_at,
        sm.quantity
    FROM span AS s
    INNER JOIN channel_warehouse AS cw
        ON s.channel_id = cw.channel_id
    INNER JOIN stock_movement AS sm
        ON cw.warehouse_id = sm.warehouse_id AND s.begins_at <= sm.occurred_at
),

-- Until the end of the ledger, as later movements are what is taken back.
stepped AS (
    SELECT
        m.variant_id,
        m.stock_movement_id,
        m.occurred_at,
        st.on_hand + m.quantity - SUM(m.quantity) OVER (
            PARTITION BY m.variant_id
            ORDER BY m.occurred_at DESC, m.stock_movement_id DESC
            ROWS UNBOUNDED PRECEDING
        ) <= st.kept_back AS is_out
    FROM movement AS m
    INNER JOIN stock AS st
        ON m.variant_id = st.variant_id
),

-- Steps in a row without stock follow upon the same number of steps with some.
numbered AS (
    SELECT
        variant_id,
        occurred_at,
        is_out,
        SUM(IF(is_out, 0, 1)) OVER in_order AS island,
        LEAD(occurred_at) OVER in_order AS next_at
    FROM stepped
    WINDOW in_order AS (PARTITION BY variant_id ORDER BY occurred_at, stock_movement_id)
),

island AS (
    SELECT
        variant_id,
        MIN(occurred_at) AS out_at,
        -- The last step of all has none after it.
        IF(COUNT(next_at) = COUNT(*), MAX(next_at), NULL) AS in_at
    FROM numbered
    WHERE is_out
    GROUP BY variant_id, island
),

outage AS (
    SELECT
        i.variant_id,
        DATE(CONVERT_TZ(i.out_at, '+00:00', s.timezone)) AS out_from,
        IF(
            i.in_at < s.ends_at,
            DATE(CONVERT_TZ(i.in_at, '+00:00', s.timezone)),
            CAST(:as_of AS DATE)
        ) AS out_until,
        IF(i.in_at < s.ends_at, 0, 1) AS is_out
    FROM island AS i
    INNER JOIN span AS s
        ON i.out_at < s.ends_at
),

sold AS (
    SELECT
        o.variant_id,
        o.out_from,
        o.out_until,
        o.is_out,
        d.currency_code,
        DATEDIFF(o.out_until, o.out_from) AS days_out,
        SUM(IF(d.sales_on < o.out_from, d.units, 0)) AS units_before,
        SUM(IF(d.sales_on < o.out_from, d.goods_sales, 0)) AS goods_sales_before,
        SUM(IF(d.sales_on > o.out_from, d.units, 0)) AS units_meanwhile
    FROM outage AS o
    INNER JOIN daily_variant_sales_summary AS d
        ON
            d.channel_code = :channel
            AND o.variant_id = d.variant_id
            AND o.out_until > d.sales_on
            AND d.sales_on >= o.out_from - INTERVAL :velocity_days DAY
    WHERE o.out_from < o.out_until
    GROUP BY o.variant_id, o.out_from, o.out_until, o.is_out, d.currency_code
),

estimated AS (
    SELECT
        *,
        -- In so many parts of a unit as there are days to the rate, so that nothing is rounded.
        GREATEST(units_before * days_out - units_meanwhile * :velocity_days, 0) AS lost_parts
    FROM sold
    WHERE units_before > 0
)

SELECT
    pv.sku,
    product_name_in(pv.product_id, s.default_locale_code) AS product_name,
    e.currency_code,
    e.out_from,
    e.out_until,
    e.is_out,
    e.days_out,
    e.units_before,
    e.units_meanwhile,
    ROUND(CAST(e.lost_parts AS DECIMAL(38, 12)) / :velocity_days, 2) AS lost_units,
    ROUND(
        CAST(e.lost_parts * e.goods_sales_before AS DECIMAL(38, 12))
        / (e.units_before * :velocity_days),
        2
    ) AS lost_sales
FROM estimated AS e
CROSS JOIN span AS s
INNER JOIN product_variant AS pv
    ON e.variant_id = pv.variant_id
ORDER BY e.currency_code ASC, lost_sales DESC, pv.sku ASC, e.out_from ASC;
