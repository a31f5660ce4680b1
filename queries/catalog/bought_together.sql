-- ---
-- title: Bought together
-- question: Which products are most often in one basket, or in one with a product that is named?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   sku: {type: text, default: null, meaning: a variant of the product asked about; without it all}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 91, meaning: days before as_of that are counted}
--   top_pairs: {type: int, default: 50, meaning: pairs shown at most}
-- columns:
--   pair_rank: 1 is the pair that most orders hold
--   product_a_id: product in this database, the one asked about; else the lower number of the two
--   product_a: its name in the channel's language, or in the nearest that has one
--   product_b_id: the other product
--   product_b: its name
--   orders: orders with both
-- notes:
--   - What sells well is in many baskets, whatever it is with. What goes together more often than
--     chance would have it is told by catalog/basket_affinity.
--   - A product counts once an order, in whatever variants and on however many lines.
--   - Orders of more than 50 products stock a shop and are no baskets. Cancelled orders and deleted
--     variants count nowhere.
--   - Ties are ordered by number, so the list is the same each time.
-- chart: {kind: bar, x: pair_rank, y: [orders]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, for what fills the summary; it is read by its key
--   reads: the pairs of the days counted
--   summary: product_pair_summary, some minutes behind
-- ---

WITH pair AS (
    SELECT
        product_a_id,
        product_b_id,
        SUM(orders) AS orders
    FROM product_pair_summary
    WHERE
        channel_code = :channel
        AND sales_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND sales_on < CAST(:as_of AS DATE)
    GROUP BY product_a_id, product_b_id
),

-- The product that is asked about comes first.
faced AS (
    SELECT
        p.product_a_id,
        p.product_b_id,
        p.orders
    FROM pair AS p
    LEFT JOIN product_variant AS pv
        ON pv.sku = :sku
    WHERE :sku IS NULL OR p.product_a_id = pv.product_id
    UNION ALL
    SELECT
        p.product_b_id AS product_a_id,
        p.product_a_id AS product_b_id,
        p.orders
    FROM pair AS p
    INNER JOIN product_variant AS pv
        ON p.product_b_id = pv.product_id
    WHERE pv.sku = :sku
),

ranked AS (
    SELECT
        *,
        ROW_NUMBER() OVER (ORDER BY orders DESC, product_a_id ASC, product_b_id ASC) AS pair_rank
    FROM faced
)

SELECT
    r.pair_rank,
    r.product_a_id,
    product_name_in(r.product_a_id, ch.default_locale_code) AS product_a,
    r.product_b_id,
    product_name_in(r.product_b_id, ch.default_locale_code) AS product_b,
    r.orders
FROM ranked AS r
INNER JOIN sales_channel AS ch
    ON ch.channel_code = :channel
WHERE r.pair_rank <= :top_pairs
ORDER BY r.pair_rank;
