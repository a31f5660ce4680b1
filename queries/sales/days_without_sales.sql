-- ---
-- title: Days without sales
-- question: Which things that are on offer stopped selling, and for how long at a stretch?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 90, meaning: days looked at before as_of}
--   top_variants: {type: int, default: 200, meaning: variants shown at most}
-- columns:
--   sku: stock-keeping unit of the variant, its present one
--   product_name: in the channel's language, or in the nearest that has one
--   units_sold: units sold in the days looked at
--   days_with_sales: days on which it sold
--   last_sold_on: the last of them
--   current_run: days without a sale since then
--   longest_run: most days in a row without a sale
--   longest_run_from: first day of that run, of equal ones the latest; NULL where there is none
--   available: units without a claim in the channel's warehouses, NULL where no stock is kept
-- notes:
--   - A run begins after a sale, so days before the first sale looked at belong to none, and what
--     sold before the days looked at alone has no row; see inventory/dead_stock for that.
--   - What cannot be bought is left out, as of now, whatever as_of is. That is what is not active,
--     no longer on show in the channel, deleted, or out of stock.
--   - Whether it was in stock on each day of a run is not asked; a run may have been a shortage.
--   - A day counts as one with sales whatever came back on it, and in whatever currency. Cancelled
--     orders count nowhere.
-- chart: {kind: bar, x: sku, y: [current_run, longest_run]}
-- engine:
--   mysql: 8.0 or later, for window functions
--   indexes: ix_stock_level_warehouse_id, ix_product_channel_channel_id
--   reads: the days looked at in the summary, and the stock of the variants that sold in them
--   summary: daily_variant_sales_summary, some minutes behind
-- ---

WITH sold AS (
    SELECT
        variant_id,
        sales_on,
        SUM(units) AS units
    FROM daily_variant_sales_summary
    WHERE
        channel_code = :channel
        AND sales_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND sales_on < CAST(:as_of AS DATE)
        AND variant_id IS NOT NULL
        AND units > 0
    GROUP BY variant_id, sales_on
),

-- An island of days without a sale lies between a sale and the next, or as_of.
run AS (
    SELECT
        variant_id,
        units,
        sales_on,
        DATEDIFF(
            COALESCE(
                LEAD(sales_on) OVER (PARTITION BY variant_id ORDER BY sales_on),
                CAST(:as_of AS DATE)
            ),
            sales_on
        ) - 1 AS days,
        DATEDIFF(CAST(:as_of AS DATE), sales_on) - 1 AS days_since
    FROM sold
),

longest AS (
    SELECT
        *,
        MAX(days) OVER (PARTITION BY variant_id) AS longest_run
    FROM run
),

measured AS (
    SELECT
        variant_id,
        SUM(units) AS units_sold,
        COUNT(*) AS days_with_sales,
        MAX(sales_on) AS last_sold_on,
        MIN(days_since) AS current_run,
        longest_run,
        MAX(
            IF(days = longest_run AND days > 0, sales_on + INTERVAL 1 DAY, NULL)
        ) AS longest_run_from
    FROM longest
    GROUP BY variant_id, longest_run
),

stock AS (
    SELECT
        sa.variant_id,
        SUM(sa.available) AS available
    FROM sales_channel AS ch
    INNER JOIN channel_warehouse AS cw
        ON ch.channel_id = cw.channel_id
    INNER JOIN stock_availability AS sa
        ON cw.warehouse_id = sa.warehouse_id
    WHERE ch.channel_code = :channel
    GROUP BY sa.variant_id
),

-- What was taken over from elsewhere is in no channel, and is on show as long as it is active.
on_offer AS (
    SELECT
        m.*,
        pv.sku,
        pv.product_id,
        ch.default_locale_code,
        st.available,
        ROW_NUMBER() OVER (ORDER BY m.current_run DESC, m.longest_run DESC, pv.sku ASC) AS place
    FROM measured AS m
    INNER JOIN product_variant AS pv
        ON m.variant_id = pv.variant_id AND pv.deleted_at IS NULL
    INNER JOIN product AS p
        ON pv.product_id = p.product_id AND p.deleted_at IS NULL AND p.status = 'active'
    INNER JOIN sales_channel AS ch
        ON ch.channel_code = :channel
    LEFT JOIN product_channel AS pc
        ON pv.product_id = pc.product_id AND ch.channel_id = pc.channel_id
    LEFT JOIN stock AS st
        ON m.variant_id = st.variant_id
    WHERE
        COALESCE(pc.visible_to > UTC_TIMESTAMP(6), TRUE)
        AND COALESCE(st.available > 0, TRUE)
)

SELECT
    sku,
    product_name_in(product_id, default_locale_code) AS product_name,
    units_sold,
    days_with_sales,
    last_sold_on,
    current_run,
    longest_run,
    longest_run_from,
    available
FROM on_offer
WHERE place <= :top_variants
ORDER BY place;
