-- ---
-- title: Basket affinity
-- question: Which products are bought together more often than chance would have it?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day counted; without it see latest_orders}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
--   latest_orders:
--     type: int
--     default: 20000
--     meaning: orders counted at least where from_day is left out, in whole days back from the end
--   min_orders:
--     type: int
--     default: null
--     meaning: orders a pair has to be in; without it those of the average product, 2 at least
--   top_products: {type: int, default: 400, meaning: best sold products that are paired}
--   top_pairs: {type: int, default: 50, meaning: pairs shown at most}
-- columns:
--   pair_rank: 1 is the pair of the highest lift
--   product_a_id: product in this database, the lower number of the two
--   product_a: its name in the channel's language, or in the nearest that has one
--   product_b_id: the other product
--   product_b: its name
--   orders_a: orders with the first product
--   orders_b: orders with the second
--   orders_both: orders with both
--   support: share of all orders that have both, 0.01 is 1 %
--   confidence_a_b: share of the orders with the first that have the second as well
--   confidence_b_a: share of the orders with the second that have the first as well
--   lift: how many times as often as chance; 1 means that the one says nothing about the other
-- notes:
--   - A product counts once an order, in whatever variants and on however many lines.
--   - Chance is what would be if the two were bought without regard to each other.
--   - Lift is wild where orders are few, which is why min_orders matters.
--   - The work grows with the square of top_products; the best sold are those in most orders.
--   - Ties are ordered by orders_both, then by number, so the list is the same each time.
--   - All orders are those with goods, in any currency. Deleted variants and cancelled orders
--     count nowhere.
-- chart: {kind: bar, x: pair_rank, y: [lift]}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the view
--   indexes: ix_sales_order_channel_id_placed_on, then uq_order_line_order_id_line_no
--   reads: the order lines of the days counted, through sale_line; then each order's pairs of
--     products
--   summary: daily_sales, some minutes behind, to say where the days begin
-- ---

WITH daily AS (
    SELECT
        sales_on,
        SUM(orders) AS orders
    FROM daily_sales_summary
    WHERE
        channel_code = :channel
        AND (:until_day IS NULL OR sales_on < :until_day)
    GROUP BY sales_on
),

counted AS (
    SELECT
        sales_on,
        SUM(orders) OVER (ORDER BY sales_on DESC ROWS UNBOUNDED PRECEDING) - orders AS later
    FROM daily
),

-- As many orders as tell chance from habit, and no more: the work grows with each.
period AS (
    SELECT COALESCE(CAST(:from_day AS DATE), MIN(sales_on)) AS from_day
    FROM counted
    WHERE later < :latest_orders
),

bought AS (
    SELECT DISTINCT
        sl.order_id,
        pv.product_id
    FROM period AS p
    INNER JOIN sale_line AS sl
        ON p.from_day <= sl.sold_on
    INNER JOIN product_variant AS pv
        ON sl.variant_id = pv.variant_id
    WHERE
        sl.channel_code = :channel
        AND (:until_day IS NULL OR sl.sold_on < :until_day)
),

total AS (
    SELECT
        COUNT(DISTINCT order_id) AS orders,
        COALESCE(
            :min_orders, GREATEST(CEILING(COUNT(*) / COUNT(DISTINCT product_id)), 2)
        ) AS min_orders
    FROM bought
),

sold AS (
    SELECT
        product_id,
        COUNT(*) AS orders,
        ROW_NUMBER() OVER (ORDER BY COUNT(*) DESC, product_id ASC) AS place
    FROM bought
    GROUP BY product_id
),

-- No pair is in more orders than either of its products: the rest need not be paired.
frequent AS (
    SELECT
        s.product_id,
        s.orders
    FROM sold AS s
    INNER JOIN total AS t
        ON s.orders >= t.min_orders
    WHERE s.place <= :top_products
),

kept AS (
    SELECT
        b.order_id,
        b.product_id
    FROM bought AS b
    INNER JOIN frequent AS f
        ON b.product_id = f.product_id
),

-- Merged, both sides would pair all products first, and most of the pairs for nothing.
paired AS (
    SELECT /*+ NO_MERGE(a, b) */
        a.product_id AS product_a_id,
        b.product_id AS product_b_id,
        COUNT(*) AS orders_both
    FROM kept AS a
    INNER JOIN kept AS b
        ON a.order_id = b.order_id AND a.product_id < b.product_id
    GROUP BY a.product_id, b.product_id
),

measured AS (
    SELECT
        p.product_a_id,
        p.product_b_id,
        p.orders_both,
        fa.orders AS orders_a,
        fb.orders AS orders_b,
        CAST(p.orders_both AS DECIMAL(38, 12)) AS exact_both,
        t.orders
    FROM paired AS p
    CROSS JOIN total AS t
    INNER JOIN frequent AS fa
        ON p.product_a_id = fa.product_id
    INNER JOIN frequent AS fb
        ON p.product_b_id = fb.product_id
    WHERE p.orders_both >= t.min_orders
),

-- Divided once: two roundings would tell equal lifts apart.
ranked AS (
    SELECT
        *,
        ROW_NUMBER() OVER (
            ORDER BY
                exact_both * orders / (orders_a * orders_b) DESC,
                orders_both DESC,
                product_a_id ASC,
                product_b_id ASC
        ) AS pair_rank
    FROM measured
)

SELECT
    r.pair_rank,
    r.product_a_id,
    product_name_in(r.product_a_id, ch.default_locale_code) AS product_a,
    r.product_b_id,
    product_name_in(r.product_b_id, ch.default_locale_code) AS product_b,
    r.orders_a,
    r.orders_b,
    r.orders_both,
    ROUND(r.exact_both / r.orders, 6) AS support,
    ROUND(r.exact_both / r.orders_a, 4) AS confidence_a_b,
    ROUND(r.exact_both / r.orders_b, 4) AS confidence_b_a,
    ROUND(r.exact_both * r.orders / (r.orders_a * r.orders_b), 4) AS lift
FROM ranked AS r
INNER JOIN sales_channel AS ch
    ON ch.channel_code = :channel
WHERE r.pair_rank <= :top_pairs
ORDER BY r.pair_rank;
