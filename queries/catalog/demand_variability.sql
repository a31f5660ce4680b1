-- ---
-- title: XYZ analysis of variants
-- question: Which variants sell evenly from week to week, and which by fits and starts?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days:
--     type: int
--     default: 182
--     meaning: days before as_of, of which whole weeks are counted
--   min_weeks: {type: int, default: 8, meaning: weeks that a variant needs for a class}
--   x_variability: {type: decimal, default: 0.5, meaning: most variability of class X}
--   y_variability: {type: decimal, default: 1.0, meaning: most variability of class Y}
--   a_share: {type: decimal, default: 0.8, meaning: share of the sales that class A brings}
--   b_share: {type: decimal, default: 0.95, meaning: share that A and B bring together}
-- columns:
--   sku: stock-keeping unit that it was sold under
--   product_name: in the channel's language or the nearest that has one, NULL where deleted
--   currency_code: currency of net_sales; each has a ranking of its own
--   weeks: whole weeks counted, back from as_of and not before the first sale
--   units: units sold in them, in any currency
--   units_per_week: units by weeks
--   variability: standard deviation of a week's units by their mean, NULL where none were sold
--   xyz_class: X is even, Y uneven, Z erratic; NULL where the weeks are too few, or none sold
--   net_sales: goods sold in the days looked back on, less discounts, included tax and returns
--   abc_class: A, B or C by net_sales
-- notes:
--   - A week without a sale counts as 0 units; left out, what sells twice a year would look
--     even. Weeks before the first sale count not at all, so that new goods are not erratic.
--   - Weeks are spans of seven days back from as_of, so that each is whole.
--   - Demand is what was ordered, whatever came back. Weeks out of stock look like no demand.
--   - The deviation is that of these weeks themselves, not of a sample of more.
--   - The variant that reaches a border of A or B belongs to the class above it.
-- chart: {kind: bar, x: sku, y: [variability]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: the primary key of the summary; of the raw rows
--     ix_sales_order_channel_id_placed_on
--   reads: the daily sales of the variants in the days looked back on, and the first of each
--   summary: daily_variant_sales_summary, some minutes behind
-- ---

WITH first_sale AS (
    SELECT
        sku,
        MIN(sales_on) AS first_sold_on
    FROM daily_variant_sales_summary
    WHERE channel_code = :channel
    GROUP BY sku
),

weekly AS (
    SELECT
        sku,
        currency_code,
        (DATEDIFF(CAST(:as_of AS DATE), sales_on) - 1) DIV 7 AS weeks_ago,
        MAX(variant_id) AS variant_id,
        SUM(units) AS units,
        SUM(goods_sales - credited_sales) AS net_sales
    FROM daily_variant_sales_summary
    WHERE
        channel_code = :channel
        AND sales_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND sales_on < CAST(:as_of AS DATE)
    GROUP BY sku, currency_code, weeks_ago
),

any_currency AS (
    SELECT
        sku,
        weeks_ago,
        SUM(units) AS units
    FROM weekly
    GROUP BY sku, weeks_ago
),

counted AS (
    SELECT
        a.sku,
        a.weeks_ago,
        a.units,
        LEAST(:lookback_days, DATEDIFF(CAST(:as_of AS DATE), f.first_sold_on)) DIV 7 AS weeks
    FROM any_currency AS a
    INNER JOIN first_sale AS f
        ON a.sku = f.sku
),

-- Weeks without a sale add nothing to either sum.
demand AS (
    SELECT
        sku,
        weeks,
        SUM(IF(weeks_ago < weeks, units, 0)) AS units,
        SUM(IF(weeks_ago < weeks, units * units, 0)) AS squares
    FROM counted
    GROUP BY sku, weeks
),

sold AS (
    SELECT
        sku,
        currency_code,
        MAX(variant_id) AS variant_id,
        SUM(net_sales) AS net_sales
    FROM weekly
    GROUP BY sku, currency_code
),

measured AS (
    SELECT
        s.sku,
        s.currency_code,
        s.variant_id,
        s.net_sales,
        d.weeks,
        d.units,
        -- The variance times the square of the weeks: a whole number, so the borders are exact.
        d.weeks * d.squares - d.units * d.units AS spread,
        GREATEST(s.net_sales, 0) AS brought,
        SUM(GREATEST(s.net_sales, 0)) OVER by_sales AS running,
        SUM(GREATEST(s.net_sales, 0)) OVER (PARTITION BY s.currency_code) AS total
    FROM sold AS s
    INNER JOIN demand AS d
        ON s.sku = d.sku
    WINDOW by_sales AS (
        PARTITION BY s.currency_code
        ORDER BY s.net_sales DESC, s.sku ASC
        ROWS UNBOUNDED PRECEDING
    )
)

SELECT
    m.sku,
    product_name_in(pv.product_id, ch.default_locale_code) AS product_name,
    m.currency_code,
    m.weeks,
    m.units,
    ROUND(CAST(m.units AS DECIMAL(38, 12)) / NULLIF(m.weeks, 0), 4) AS units_per_week,
    ROUND(CAST(SQRT(m.spread) AS DECIMAL(38, 12)) / NULLIF(m.units, 0), 4) AS variability,
    CASE
        WHEN m.weeks < :min_weeks OR m.units = 0 THEN NULL
        WHEN m.spread <= :x_variability * :x_variability * m.units * m.units THEN 'X'
        WHEN m.spread <= :y_variability * :y_variability * m.units * m.units THEN 'Y'
        ELSE 'Z'
    END AS xyz_class,
    m.net_sales,
    CASE
        WHEN m.running - m.brought < :a_share * m.total THEN 'A'
        WHEN m.running - m.brought < :b_share * m.total THEN 'B'
        ELSE 'C'
    END AS abc_class
FROM measured AS m
INNER JOIN sales_channel AS ch
    ON ch.channel_code = :channel
LEFT JOIN product_variant AS pv
    ON m.variant_id = pv.variant_id
ORDER BY m.currency_code ASC, m.net_sales DESC, m.sku ASC;
