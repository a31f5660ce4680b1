-- ---
-- title: Channel by category
-- question: What does each channel sell of each category, with the totals of both?
-- parameters:
--   channel:
--     type: text
--     default: null
--     example: online_retail
--     meaning: code of the sales channel; without it all of them
--   from_day:
--     type: date
--     default: null
--     meaning: first day counted; without it 28 days before until_day
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   currency_code: currency of net_sales; each has rows and a total of its own
--   channel: code of the sales channel, or all channels
--   category: name of the root category, no category, or all categories
--   level: category, channel for the total of one, or currency for the total of all channels
--   units: units sold less units credited
--   net_sales: goods sold less discounts, included tax and returns
--   share: of the net_sales of the total one level up, NULL where that is not above 0
-- notes:
--   - Currencies are never added up, so there is no total of them all.
--   - A product counts once, under the root above its primary category of today; a deleted variant,
--     and a product without a primary category, count under no category.
--   - Names are in the language of the channel, or the nearest that has one.
--   - A return counts when it is credited, so a category can come to less than 0. Credits of which
--     not even the variant is known count under no category, so that totals are those of
--     sales/net_sales_bridge.
--   - Cancelled orders count nowhere.
-- chart: {kind: bar, x: category, y: [net_sales], series: channel}
-- engine:
--   mysql: 8.0 or later, for WITH ROLLUP and GROUPING() beside one another
--   indexes: uq_product_category_primary_of
--   reads: the days of the period in two summaries, and the tree of categories
--   summary: daily_variant_sales_summary and daily_sales_summary, some minutes behind
--   spark: "cannot: it does not find a column of ROLLUP in HAVING"
-- ---

WITH last_day AS (
    SELECT COALESCE(CAST(:until_day AS DATE), MAX(sales_on) + INTERVAL 1 DAY) AS until_day
    FROM daily_sales_summary
    WHERE :channel IS NULL OR channel_code = :channel
),

horizon AS (
    SELECT
        until_day,
        COALESCE(CAST(:from_day AS DATE), until_day - INTERVAL 28 DAY) AS from_day
    FROM last_day
),

daily AS (
    SELECT
        ds.channel_code,
        ds.currency_code,
        ds.sales_on,
        ds.net_sales
    FROM horizon AS h
    INNER JOIN daily_sales_summary AS ds
        ON h.from_day <= ds.sales_on AND h.until_day > ds.sales_on
    WHERE :channel IS NULL OR ds.channel_code = :channel
),

-- Whatever channels there are, the key of a day leads to what it sold.
variant AS (
    SELECT /*+ NO_MERGE(d) JOIN_ORDER(d, vs) NO_BNL(vs) */
        d.channel_code,
        d.currency_code,
        vs.variant_id,
        SUM(vs.units - vs.units_credited) AS units,
        SUM(vs.goods_sales - vs.credited_sales) AS net_sales
    FROM daily AS d
    INNER JOIN daily_variant_sales_summary AS vs
        ON
            d.channel_code = vs.channel_code
            AND d.sales_on = vs.sales_on
            AND d.currency_code = vs.currency_code
    GROUP BY d.channel_code, d.currency_code, vs.variant_id
),

-- What the days have and no variant does is added under none.
movement AS (
    SELECT
        channel_code,
        currency_code,
        variant_id,
        units,
        net_sales
    FROM variant
    UNION ALL
    SELECT
        channel_code,
        currency_code,
        NULL AS variant_id,
        0 AS units,
        -net_sales AS net_sales
    FROM variant
    UNION ALL
    SELECT
        channel_code,
        currency_code,
        NULL AS variant_id,
        0 AS units,
        net_sales
    FROM daily
),

-- 0 is no category: as NULL it would look like a sub-total.
rooted AS (
    SELECT
        m.currency_code,
        m.channel_code,
        COALESCE(ct.root_id, 0) AS category_id,
        m.units,
        m.net_sales
    FROM movement AS m
    LEFT JOIN product_variant AS pv
        ON m.variant_id = pv.variant_id
    LEFT JOIN product_category AS pc
        ON pv.product_id = pc.primary_of
    LEFT JOIN category_tree AS ct
        ON pc.category_id = ct.category_id
),

by_category AS (
    SELECT
        currency_code,
        channel_code,
        category_id,
        SUM(units) AS units,
        SUM(net_sales) AS net_sales
    FROM rooted
    GROUP BY currency_code, channel_code, category_id
    HAVING category_id > 0 OR SUM(units) <> 0 OR SUM(net_sales) <> 0
),

rolled_up AS (
    SELECT
        currency_code,
        channel_code,
        category_id,
        CASE GROUPING(channel_code) + GROUPING(category_id)
            WHEN 0 THEN 'category'
            WHEN 1 THEN 'channel'
            ELSE 'currency'
        END AS level,
        SUM(units) AS units,
        SUM(net_sales) AS net_sales
    FROM by_category
    GROUP BY currency_code, channel_code, category_id WITH ROLLUP
    HAVING GROUPING(currency_code) = 0
),

compared AS (
    SELECT
        *,
        IF(
            level = 'category',
            SUM(IF(level = 'channel', net_sales, 0)) OVER one_channel,
            SUM(IF(level = 'currency', net_sales, 0)) OVER all_channels
        ) AS total
    FROM rolled_up
    WINDOW
        one_channel AS (PARTITION BY currency_code, channel_code),
        all_channels AS (PARTITION BY currency_code)
)

SELECT
    c.currency_code,
    COALESCE(c.channel_code, 'all channels') AS channel,
    CASE
        WHEN c.level <> 'category' THEN 'all categories'
        WHEN c.category_id = 0 THEN 'no category'
        ELSE COALESCE(category_name_in(c.category_id, ch.default_locale_code), c.category_id)
    END AS category,
    c.level,
    c.units,
    c.net_sales,
    IF(c.total > 0, ROUND(CAST(c.net_sales AS DECIMAL(38, 12)) / c.total, 4), NULL) AS share
FROM compared AS c
LEFT JOIN sales_channel AS ch
    ON c.channel_code = ch.channel_code
ORDER BY
    c.currency_code ASC,
    c.level = 'currency' ASC,
    c.channel_code ASC,
    c.level ASC,
    c.category_id = 0 ASC,
    c.net_sales DESC,
    c.category_id ASC;
