-- View: product_pair
--
-- Which products were ordered together, and how often. A product counts once an order, in
-- whatever variants and on however many lines; a variant that was deleted is no longer
-- known to be of a product.
--
-- Grain:   one row per channel, month and pair of products that an order held
-- Columns: month_on is the first of the month on the channel's own clock; product_a_id is
--          the lower number of the two; orders hold both
-- Cost:    filter on channel_code and month_on; grows with the square of the lines an order has

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW product_pair AS
SELECT
    s.channel_code,
    s.sold_on - INTERVAL DAYOFMONTH(s.sold_on) - 1 DAY AS month_on,
    pa.product_id AS product_a_id,
    pb.product_id AS product_b_id,
    COUNT(DISTINCT s.order_id) AS orders
FROM sale AS s
INNER JOIN order_line AS la
    ON s.order_id = la.order_id
INNER JOIN order_line AS lb
    ON s.order_id = lb.order_id
INNER JOIN product_variant AS pa
    ON la.variant_id = pa.variant_id
INNER JOIN product_variant AS pb
    ON lb.variant_id = pb.variant_id AND pa.product_id < pb.product_id
GROUP BY
    s.channel_code,
    s.sold_on - INTERVAL DAYOFMONTH(s.sold_on) - 1 DAY,
    pa.product_id,
    pb.product_id;
