-- ---
-- title: Conversion
-- question: How many of those who look at something put it into a cart, and how many buy it?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   counted_by:
--     type: choice
--     values: [product, category]
--     default: product
--     meaning: what visits and sales are added up by
--   from_day:
--     type: date
--     default: null
--     meaning: first day counted; without it the first one with visits
--   until_day:
--     type: date
--     default: null
--     meaning: first day not counted; without it the day after the last one with visits
--   min_views: {type: int, default: 1, meaning: views that a row needs}
-- columns:
--   thing_id: product or category in this database, NULL for goods without a primary category
--   name: in the channel's language or the nearest that has one, NULL where none has
--   views: times its pages were looked at
--   sessions: visits that looked at it, put it into a cart or bought it
--   added_to_cart: times it was put into a cart
--   purchases: times it was bought
--   add_rate: added_to_cart by views
--   conversion: purchases by sessions
--   currency_code: currency of the amounts, that of the channel
--   net_sales: goods sold less discounts, included tax and returns
--   sales_per_view: net_sales by views
-- notes:
--   - Visits are counted for the whole shop, not by channel, and their days are those of UTC.
--     Sales are those of all channels in the currency of the channel, on the days of the clocks
--     of those channels. So sales_per_view is too low where goods sell in other currencies, too.
--   - What was not visited has no row, whatever it sold; by phone it may have sold without one.
--   - Of a category, a visit counts once for each product, so conversion is that of an average
--     product of it. The category is the primary one of today, without those below it.
--   - Visits are imported from MongoDB by `shopdb documents back`, and are as new as that.
-- chart: {kind: bar, x: name, y: [conversion]}
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: the primary key of product_daily_traffic, and
--     ix_daily_variant_sales_summary_variant_id_sales_on
--   reads: the visits of the days counted, and the daily sales of every variant
--   summary: daily_variant_sales_summary, some minutes behind
-- ---

WITH channel AS (
    SELECT
        default_currency_code,
        default_locale_code
    FROM sales_channel
    WHERE channel_code = :channel
),

-- Sales of days whose visits are not known would belong to no view.
period AS (
    SELECT
        COALESCE(CAST(:from_day AS DATE), MIN(day_on)) AS from_day,
        COALESCE(CAST(:until_day AS DATE), MAX(day_on) + INTERVAL 1 DAY) AS until_day
    FROM product_daily_traffic
),

visited AS (
    SELECT
        t.product_id,
        SUM(t.views) AS views,
        SUM(t.sessions) AS sessions,
        SUM(t.added_to_cart) AS added_to_cart,
        SUM(t.purchases) AS purchases
    FROM period AS p
    INNER JOIN product_daily_traffic AS t
        ON p.from_day <= t.day_on AND p.until_day > t.day_on
    GROUP BY t.product_id
),

sold AS (
    SELECT
        pv.product_id,
        SUM(s.goods_sales - s.credited_sales) AS net_sales
    FROM channel AS ch
    CROSS JOIN period AS p
    INNER JOIN daily_variant_sales_summary AS s
        ON
            ch.default_currency_code = s.currency_code
            AND p.from_day <= s.sales_on
            AND p.until_day > s.sales_on
    INNER JOIN product_variant AS pv
        ON s.variant_id = pv.variant_id
    GROUP BY pv.product_id
),

named AS (
    SELECT
        IF(:counted_by = 'product', v.product_id, pc.category_id) AS thing_id,
        v.views,
        v.sessions,
        v.added_to_cart,
        v.purchases,
        s.net_sales
    FROM visited AS v
    LEFT JOIN sold AS s
        ON v.product_id = s.product_id
    LEFT JOIN product_category AS pc
        ON v.product_id = pc.primary_of
),

summed AS (
    SELECT
        thing_id,
        SUM(views) AS views,
        SUM(sessions) AS sessions,
        SUM(added_to_cart) AS added_to_cart,
        SUM(purchases) AS purchases,
        SUM(COALESCE(net_sales, 0)) AS net_sales
    FROM named
    GROUP BY thing_id
)

SELECT
    s.thing_id,
    CASE
        WHEN :counted_by = 'product' THEN product_name_in(s.thing_id, ch.default_locale_code)
        ELSE category_name_in(s.thing_id, ch.default_locale_code)
    END AS name,
    s.views,
    s.sessions,
    s.added_to_cart,
    s.purchases,
    ROUND(CAST(s.added_to_cart AS DECIMAL(38, 12)) / NULLIF(s.views, 0), 4) AS add_rate,
    ROUND(CAST(s.purchases AS DECIMAL(38, 12)) / NULLIF(s.sessions, 0), 4) AS conversion,
    ch.default_currency_code AS currency_code,
    s.net_sales,
    ROUND(CAST(s.net_sales AS DECIMAL(38, 12)) / NULLIF(s.views, 0), 4) AS sales_per_view
FROM summed AS s
CROSS JOIN channel AS ch
WHERE s.views >= :min_views
ORDER BY s.views DESC, s.thing_id ASC;
