-- ---
-- title: ABC analysis of variants
-- question: Which few variants bring most of the sales, and which many bring the rest?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day counted; without it from the start}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
--   a_share: {type: decimal, default: 0.8, meaning: share of the sales that class A brings}
--   b_share: {type: decimal, default: 0.95, meaning: share that A and B bring together}
-- columns:
--   sales_rank: 1 is the variant that sells most
--   sku: stock-keeping unit of the variant, NULL for goods credited that are no longer known
--   product_name: in the channel's language or the nearest that has one, NULL where none has
--   currency_code: currency of net_sales; each has a ranking of its own
--   units: units sold less units credited
--   net_sales: goods sold less discounts, included tax and returns
--   share: of the net_sales of all variants that have any
--   running_share: share of this variant and all before it
--   abc_class: A, B or C
-- notes:
--   - The variant that reaches a border belongs to the class above it, so one variant that
--     brings all sales is an A. Whatever sold for 0, or came back for more, is a C.
--   - Ties are ordered by units, then by SKU, so the list is the same each time.
--   - A variant's returns count when they are credited. Shares are of what is above 0,
--     so that they never pass 1; they are NULL where nothing is.
--   - A variant that changed its SKU stands under its present one. Cancelled orders count nowhere.
-- chart: {kind: line, x: sales_rank, y: [running_share]}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the views
--   indexes: ix_billing_document_channel_kind_issued_on for credits of what is no longer known
--   reads: the daily sales of every variant of the channel, and its credit notes
--   summary: daily_variant_sales_summary, some minutes behind
-- ---

WITH known AS (
    SELECT
        variant_id,
        sku AS sku_of_that_day,
        currency_code,
        SUM(units - units_credited) AS units,
        SUM(goods_sales - credited_sales) AS net_sales
    FROM daily_variant_sales_summary
    WHERE
        channel_code = :channel
        AND (:from_day IS NULL OR sales_on >= :from_day)
        AND (:until_day IS NULL OR sales_on < :until_day)
    GROUP BY variant_id, sku, currency_code
),

-- What has no SKU has no place in the summary.
unknown AS (
    SELECT
        variant_id,
        sku AS sku_of_that_day,
        currency_code,
        -SUM(quantity) AS units,
        -SUM(net_amount) AS net_sales
    FROM credit_line
    WHERE
        channel_code = :channel
        AND line_kind = 'goods'
        AND variant_id IS NULL
        AND sku IS NULL
        AND (:from_day IS NULL OR credited_on >= :from_day)
        AND (:until_day IS NULL OR credited_on < :until_day)
    GROUP BY variant_id, sku, currency_code
),

movement AS (
    SELECT * FROM known
    UNION ALL
    SELECT * FROM unknown
),

variant AS (
    SELECT
        COALESCE(pv.sku, m.sku_of_that_day) AS sku,
        pv.product_id,
        m.currency_code,
        SUM(m.units) AS units,
        SUM(m.net_sales) AS net_sales
    FROM movement AS m
    LEFT JOIN product_variant AS pv
        ON m.variant_id = pv.variant_id
    GROUP BY COALESCE(pv.sku, m.sku_of_that_day), pv.product_id, m.currency_code
),

ranked AS (
    SELECT
        sku,
        product_id,
        currency_code,
        units,
        net_sales,
        GREATEST(net_sales, 0) AS brought,
        ROW_NUMBER() OVER by_sales AS sales_rank,
        SUM(GREATEST(net_sales, 0)) OVER by_sales AS running,
        SUM(GREATEST(net_sales, 0)) OVER (PARTITION BY currency_code) AS total
    FROM variant
    WINDOW by_sales AS (
        PARTITION BY currency_code
        ORDER BY net_sales DESC, units DESC, sku ASC
        ROWS UNBOUNDED PRECEDING
    )
)

-- A quotient is rounded to four digits more than its dividend has; with few of them,
-- rounding it once more could tip the last one.
SELECT
    r.sales_rank,
    r.sku,
    product_name_in(r.product_id, ch.default_locale_code) AS product_name,
    r.currency_code,
    r.units,
    r.net_sales,
    ROUND(CAST(r.brought AS DECIMAL(38, 12)) / NULLIF(r.total, 0), 6) AS share,
    ROUND(CAST(r.running AS DECIMAL(38, 12)) / NULLIF(r.total, 0), 6) AS running_share,
    CASE
        WHEN r.running - r.brought < :a_share * r.total THEN 'A'
        WHEN r.running - r.brought < :b_share * r.total THEN 'B'
        ELSE 'C'
    END AS abc_class
FROM ranked AS r
INNER JOIN sales_channel AS ch
    ON ch.channel_code = :channel
ORDER BY r.currency_code, r.sales_rank;
