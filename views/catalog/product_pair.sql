-- View: product_pair
--
-- Which products were ordered together, and how often. A product counts once an order, in
-- whatever variants and on however many lines; a variant that was deleted is no longer
-- known to be of a product.
--
-- An order of more than 50 products stocks a shop rather than fills a basket: it says of no
-- two that they go together, and pairs by the square. It is not here.
--
-- Grain:   one row per channel, day and pair of products that an order held
-- Columns: sales_on is the day on the channel's own clock; product_a_id is the lower
--          number of the two; orders hold both
-- Cost:    filter on channel_code and sales_on; each order's pairs are made one order at a time

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW product_pair AS
SELECT
    s.channel_code,
    s.sold_on AS sales_on,
    pair.product_a_id,
    pair.product_b_id,
    COUNT(*) AS orders
FROM sale AS s
INNER JOIN
    LATERAL(
        SELECT COUNT(DISTINCT pv.product_id) AS products
        FROM order_line AS ol
        INNER JOIN product_variant AS pv
            ON ol.variant_id = pv.variant_id
        WHERE ol.order_id = s.order_id
        HAVING COUNT(DISTINCT pv.product_id) <= 50
    ) AS basket -- noqa: AL05
    ON TRUE
INNER JOIN -- noqa: PRS
    LATERAL(
        SELECT
            pa.product_id AS product_a_id,
            pb.product_id AS product_b_id
        FROM order_line AS la
        INNER JOIN order_line AS lb
            ON la.order_id = lb.order_id
        INNER JOIN product_variant AS pa
            ON la.variant_id = pa.variant_id
        INNER JOIN product_variant AS pb
            ON lb.variant_id = pb.variant_id AND pa.product_id < pb.product_id
        WHERE la.order_id = s.order_id
        GROUP BY pa.product_id, pb.product_id
    ) AS pair
    ON TRUE
GROUP BY
    s.channel_code,
    s.sold_on,
    pair.product_a_id,
    pair.product_b_id;
