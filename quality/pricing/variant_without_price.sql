-- ---
-- title: Variant on show that has no price
-- meaning: A live variant of a product that a channel shows now has a price that holds now, in a
--   list of that channel for everybody. Without one the checkout refuses it.
-- dimension: completeness
-- severity: warning
-- owner: catalogue
-- table: product_variant
-- columns: [price.valid_from, price.valid_to, product_channel.visible_from]
-- remedy: Set a price with price_set, or take the product off show.
-- parameters:
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

WITH clock AS (
    SELECT COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6)) AS at
)

SELECT
    CONCAT('variant ', pv.variant_id, ', channel ', pc.channel_id) AS subject,
    'no price' AS found,
    'a price that holds' AS expected
FROM product_channel AS pc
CROSS JOIN clock
INNER JOIN product AS p
    ON pc.product_id = p.product_id
INNER JOIN product_variant AS pv
    ON p.product_id = pv.product_id
WHERE
    p.status = 'active'
    AND p.deleted_at IS NULL
    AND pv.deleted_at IS NULL
    AND pc.visible_from <= clock.at
    AND COALESCE(pc.visible_to > clock.at, TRUE)
    AND NOT EXISTS (
        SELECT 1
        FROM price_list AS pl
        INNER JOIN price AS pr
            ON pl.price_list_id = pr.price_list_id
        WHERE
            pl.channel_id = pc.channel_id
            AND pl.customer_group_id IS NULL
            AND pr.variant_id = pv.variant_id
            AND pr.valid_from <= clock.at
            AND pr.valid_to > clock.at
    );
