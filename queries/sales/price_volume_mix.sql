-- ---
-- title: Price, volume and mix
-- question: How much of the change of net sales came of prices, of volume and of what was sold?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day after the period}
--   period_days: {type: int, default: 28, meaning: days of each period}
--   before_as_of:
--     type: date
--     default: null
--     meaning: first day after the period compared with; without it the one right before
-- columns:
--   currency_code: currency of amount; each has steps of its own
--   step: 1 to 8, the order in which the steps lead from before to after
--   effect: before, price, volume, mix, new, dropped, returned or after
--   skus: SKUs the effect is of; for before and after those that were sold or credited
--   amount: net sales of the period before and the one after, and between them what changed
--   share: amount as a share of the net sales before, NULL where they are not above 0
-- notes:
--   - The steps 2 to 7 add up to after less before, to the last bit.
--   - Price is what the units sold now would have brought less at the price of before. A price is
--     net sales by unit, so discounts and returns are in it.
--   - Volume is the change of all units at the average price of before; mix is what is left, as
--     dearer or cheaper things were sold. Both are of SKUs that sold in both periods.
--   - New is what sold in the later period alone, dropped what sold in the earlier alone.
--   - Returned is where more, or as much, came back as was sold in both, so that no price is known.
--   - A return counts when it is credited. Periods may overlap; then so do their sales.
--   - A variant is the SKU it was sold under. Cancelled orders count nowhere.
-- chart: {kind: bar, x: effect, y: [amount], series: currency_code}
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: ix_sales_order_channel_id_placed_on, for what fills the summary; it is read by its key
--   reads: the days of both periods in the summary
--   summary: daily_variant_sales_summary, some minutes behind
-- ---

-- A day may lie in both periods; then it counts in both.
WITH RECURSIVE movement AS (
    SELECT
        'before' AS period,
        currency_code,
        sku,
        units - units_credited AS units,
        goods_sales - credited_sales AS net_sales
    FROM daily_variant_sales_summary
    WHERE
        channel_code = :channel
        AND sales_on >= COALESCE(
            CAST(:before_as_of AS DATE), CAST(:as_of AS DATE) - INTERVAL :period_days DAY
        ) - INTERVAL :period_days DAY
        AND sales_on < COALESCE(
            CAST(:before_as_of AS DATE), CAST(:as_of AS DATE) - INTERVAL :period_days DAY
        )
    UNION ALL
    SELECT
        'after' AS period,
        currency_code,
        sku,
        units - units_credited AS units,
        goods_sales - credited_sales AS net_sales
    FROM daily_variant_sales_summary
    WHERE
        channel_code = :channel
        AND sales_on >= CAST(:as_of AS DATE) - INTERVAL :period_days DAY
        AND sales_on < CAST(:as_of AS DATE)
),

variant AS (
    SELECT
        currency_code,
        sku,
        SUM(IF(period = 'before', units, 0)) AS units_before,
        SUM(IF(period = 'before', net_sales, 0)) AS sales_before,
        SUM(IF(period = 'after', units, 0)) AS units_after,
        SUM(IF(period = 'after', net_sales, 0)) AS sales_after
    FROM movement
    GROUP BY currency_code, sku
),

told_apart AS (
    SELECT
        *,
        CASE
            WHEN units_before > 0 AND units_after > 0 THEN 'both'
            WHEN units_after > 0 THEN 'new'
            WHEN units_before > 0 THEN 'dropped'
            ELSE 'returned'
        END AS sold_in
    FROM variant
),

-- Each effect is rounded once, and the ones after it are what is left.
summed AS (
    SELECT
        currency_code,
        COUNT(*) AS skus,
        SUM(sales_before) AS sales_before,
        SUM(sales_after) AS sales_after,
        SUM(sold_in = 'both') AS skus_both,
        SUM(sold_in = 'new') AS skus_new,
        SUM(sold_in = 'dropped') AS skus_dropped,
        SUM(sold_in = 'returned') AS skus_returned,
        SUM(IF(sold_in = 'both', sales_before, 0)) AS both_before,
        SUM(IF(sold_in = 'both', sales_after, 0)) AS both_after,
        SUM(IF(sold_in = 'both', units_before, 0)) AS both_units_before,
        SUM(IF(sold_in = 'both', units_after, 0)) AS both_units_after,
        ROUND(
            SUM(
                IF(
                    sold_in = 'both',
                    CAST(units_after * sales_before AS DECIMAL(38, 12)) / units_before,
                    0
                )
            ),
            4
        ) AS at_old_prices,
        SUM(IF(sold_in = 'new', sales_after - sales_before, 0)) AS new_sales,
        SUM(IF(sold_in = 'dropped', sales_after - sales_before, 0)) AS dropped_sales,
        SUM(IF(sold_in = 'returned', sales_after - sales_before, 0)) AS returned_sales
    FROM told_apart
    GROUP BY currency_code
),

explained AS (
    SELECT
        *,
        COALESCE(
            ROUND(
                CAST((both_units_after - both_units_before) * both_before AS DECIMAL(38, 12))
                / NULLIF(both_units_before, 0),
                4
            ),
            0
        ) AS volume
    FROM summed
),

-- The place of each effect in the picture; 1 and 8 are the ends of it.
step AS (
    SELECT 1 AS step
    UNION ALL
    SELECT step + 1 AS step
    FROM step
    WHERE step < 8
),

laid_out AS (
    SELECT
        e.currency_code,
        s.step,
        e.sales_before,
        CASE s.step
            WHEN 1 THEN e.skus
            WHEN 5 THEN e.skus_new
            WHEN 6 THEN e.skus_dropped
            WHEN 7 THEN e.skus_returned
            WHEN 8 THEN e.skus
            ELSE e.skus_both
        END AS skus,
        CASE s.step
            WHEN 1 THEN e.sales_before
            WHEN 2 THEN e.both_after - e.at_old_prices
            WHEN 3 THEN e.volume
            WHEN 4 THEN e.at_old_prices - e.both_before - e.volume
            WHEN 5 THEN e.new_sales
            WHEN 6 THEN e.dropped_sales
            WHEN 7 THEN e.returned_sales
            ELSE e.sales_after
        END AS amount
    FROM explained AS e
    CROSS JOIN step AS s
)

SELECT
    currency_code,
    step,
    CASE step
        WHEN 1 THEN 'before'
        WHEN 2 THEN 'price'
        WHEN 3 THEN 'volume'
        WHEN 4 THEN 'mix'
        WHEN 5 THEN 'new'
        WHEN 6 THEN 'dropped'
        WHEN 7 THEN 'returned'
        ELSE 'after'
    END AS effect,
    skus,
    amount,
    IF(
        sales_before > 0, ROUND(CAST(amount AS DECIMAL(38, 12)) / sales_before, 4), NULL
    ) AS share
FROM laid_out
ORDER BY currency_code, step;
