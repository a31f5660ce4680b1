-- ---
-- title: Category roll-up
-- question: What does each category sell, with all that lies below it?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day counted; without it from the start}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   category_id: category in this database, NULL for goods without a primary category
--   depth: 0 is a root, NULL where category_id is
--   path: names from the root down, in the channel's language or the nearest that has one
--   currency_code: currency of the amounts; a category has a row for each
--   units: units sold less units credited, here and below
--   net_sales: goods sold less discounts, included tax and returns, here and below
--   own_net_sales: those of the products whose primary category it is itself
--   share: of the net_sales of the channel in that currency, NULL where they are not above 0
-- notes:
--   - A product counts under its primary category and each category above that, so the roots
--     and the row without a category add up to all net sales of goods; deeper rows repeat them.
--   - The primary category is that of today, also for sales of long ago.
--   - A category in which, and below which, nothing was sold or credited has no row.
--   - A return counts when it is credited. Cancelled orders count nowhere.
-- chart: {kind: bar, x: path, y: [net_sales]}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the views
--   indexes: ix_billing_document_channel_kind_issued_on for credits of what is no longer known,
--     uq_product_category_primary_of
--   reads: the daily sales of every variant of the channel, and its credit notes; the whole tree
--   summary: daily_variant_sales_summary, some minutes behind
-- ---

WITH RECURSIVE named AS (
    SELECT
        c.category_id,
        category_name_in(c.category_id, ch.default_locale_code) AS name
    FROM category AS c
    INNER JOIN sales_channel AS ch
        ON ch.channel_code = :channel
),

-- Down the tree: a path of names to read, and one of places to sort by.
tree AS (
    SELECT
        c.category_id,
        c.depth,
        CAST(COALESCE(n.name, c.category_id) AS CHAR(4000)) AS path,
        CAST(
            CONCAT(LPAD(c.sort_order + 2147483648, 10, '0'), LPAD(c.category_id, 20, '0'))
            AS CHAR(4000)
        ) AS places
    FROM category AS c
    LEFT JOIN named AS n
        ON c.category_id = n.category_id
    WHERE c.parent_id IS NULL
    UNION ALL
    SELECT
        c.category_id,
        c.depth,
        CONCAT(t.path, ' > ', COALESCE(n.name, c.category_id)) AS path,
        CONCAT(
            t.places, LPAD(c.sort_order + 2147483648, 10, '0'), LPAD(c.category_id, 20, '0')
        ) AS places
    FROM tree AS t
    INNER JOIN category AS c
        ON t.depth = c.parent_depth AND t.category_id = c.parent_id
    LEFT JOIN named AS n
        ON c.category_id = n.category_id
),

-- Up the tree: each category with itself and with every one above it.
ancestor AS (
    SELECT
        category_id AS below_id,
        category_id,
        parent_id
    FROM category
    UNION ALL
    SELECT
        a.below_id,
        c.category_id,
        c.parent_id
    FROM ancestor AS a
    INNER JOIN category AS c
        ON a.parent_id = c.category_id
),

movement AS (
    SELECT
        variant_id,
        currency_code,
        SUM(units - units_credited) AS units,
        SUM(goods_sales - credited_sales) AS net_sales
    FROM daily_variant_sales_summary
    WHERE
        channel_code = :channel
        AND (:from_day IS NULL OR sales_on >= :from_day)
        AND (:until_day IS NULL OR sales_on < :until_day)
    GROUP BY variant_id, currency_code
    UNION ALL
    -- What has no SKU has no place in the summary.
    SELECT
        variant_id,
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
    GROUP BY variant_id, currency_code
),

-- Summed before it is spread over the tree, which repeats it once a level.
by_category AS (
    SELECT
        pc.category_id,
        m.currency_code,
        SUM(m.units) AS units,
        SUM(m.net_sales) AS net_sales
    FROM movement AS m
    LEFT JOIN product_variant AS pv
        ON m.variant_id = pv.variant_id
    LEFT JOIN product_category AS pc
        ON pv.product_id = pc.primary_of
    GROUP BY pc.category_id, m.currency_code
),

rolled_up AS (
    SELECT
        a.category_id,
        bc.currency_code,
        SUM(bc.units) AS units,
        SUM(bc.net_sales) AS net_sales,
        SUM(IF(a.category_id <=> bc.category_id, bc.net_sales, 0)) AS own_net_sales
    FROM by_category AS bc
    LEFT JOIN ancestor AS a
        ON bc.category_id = a.below_id
    GROUP BY a.category_id, bc.currency_code
),

shared AS (
    SELECT
        *,
        SUM(own_net_sales) OVER (PARTITION BY currency_code) AS total
    FROM rolled_up
)

-- A quotient is rounded to four digits more than its dividend has; with few of them,
-- rounding it once more could tip the last one.
SELECT
    s.category_id,
    t.depth,
    t.path,
    s.currency_code,
    s.units,
    s.net_sales,
    s.own_net_sales,
    IF(s.total > 0, ROUND(CAST(s.net_sales AS DECIMAL(38, 12)) / s.total, 4), NULL) AS share
FROM shared AS s
LEFT JOIN tree AS t
    ON s.category_id = t.category_id
ORDER BY s.currency_code, t.places IS NULL, t.places;
