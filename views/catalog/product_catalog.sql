-- View: product_catalog
--
-- What a page that lists goods shows of a product: how it is called there, where it
-- lies, its first picture, from how much on it is sold, and what people think of it.
-- Products that a channel does not offer just now have no row.
--
-- Grain:   one row per channel and product on offer there
-- Columns: name and category_path are in the channel's language or the nearest that
--          has one, all NULL where there is none; from_amount is the lowest price of one
--          unit without a group, in the currency of the channel, NULL where no variant has
--          one; rating is the mean of the published reviews, NULL where there is none
-- Cost:    some look-ups for each row: filter on channel_id, and on product_id or a page
--          of them; sorting by a column reads the whole channel

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW product_catalog AS
SELECT
    pc.channel_id,
    p.product_id,
    p.public_id,
    p.product_kind,
    product_name_in(p.product_id, ch.default_locale_code) AS name,
    b.name AS brand_name,
    prim.category_id,
    category_path(prim.category_id, ch.default_locale_code) AS category_path,
    (
        SELECT pm.url
        FROM product_media AS pm
        WHERE
            pm.product_id = p.product_id
            AND pm.media_kind = 'image'
        ORDER BY pm.sort_order, pm.product_media_id
        LIMIT 1
    ) AS image_url,
    (
        SELECT COUNT(*)
        FROM product_variant AS pv
        WHERE
            pv.product_id = p.product_id
            AND pv.deleted_at IS NULL
    ) AS variants,
    (
        SELECT
            MIN(
                price_at(
                    pv.variant_id,
                    pc.channel_id,
                    ch.default_currency_code,
                    NULL,
                    1,
                    UTC_TIMESTAMP(6)
                )
            )
        FROM product_variant AS pv
        WHERE
            pv.product_id = p.product_id
            AND pv.deleted_at IS NULL
    ) AS from_amount,
    ch.default_currency_code AS currency_code,
    (
        SELECT COUNT(*)
        FROM product_review AS pr
        WHERE
            pr.product_id = p.product_id
            AND pr.status = 'published'
    ) AS reviews,
    (
        SELECT ROUND(AVG(pr.rating), 2)
        FROM product_review AS pr
        WHERE
            pr.product_id = p.product_id
            AND pr.status = 'published'
    ) AS rating,
    p.published_at
FROM product_channel AS pc
INNER JOIN sales_channel AS ch
    ON pc.channel_id = ch.channel_id
INNER JOIN product AS p
    ON pc.product_id = p.product_id
LEFT JOIN brand AS b
    ON p.brand_id = b.brand_id
LEFT JOIN product_category AS prim
    ON p.product_id = prim.primary_of
WHERE
    p.status = 'active'
    AND p.deleted_at IS NULL
    AND pc.visible_from <= UTC_TIMESTAMP(6)
    AND (pc.visible_to IS NULL OR pc.visible_to > UTC_TIMESTAMP(6));
