-- ---
-- title: Product without a name in the language of a channel
-- meaning: A product on show in a channel has a name in the channel's language, or in one that it
--   falls back to.
-- dimension: completeness
-- severity: warning
-- owner: catalogue
-- table: product_channel
-- columns: [product_translation.locale_code]
-- remedy: Have the name translated; until then the shop shows an SKU.
-- ---

SELECT
    CONCAT('product ', p.product_id, ', channel ', sc.channel_id) AS subject,
    CONCAT('no name in ', l.locale_code) AS found,
    'a name in that language' AS expected
FROM product_channel AS pc
INNER JOIN product AS p
    ON pc.product_id = p.product_id
INNER JOIN sales_channel AS sc
    ON pc.channel_id = sc.channel_id
INNER JOIN locale AS l
    ON sc.default_locale_code = l.locale_code
LEFT JOIN locale AS next_l
    ON l.fallback_locale = next_l.locale_code
WHERE
    p.status = 'active'
    AND p.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT 1
        FROM product_translation AS pt
        WHERE
            pt.product_id = p.product_id
            AND pt.locale_code IN (l.locale_code, next_l.locale_code, next_l.fallback_locale)
    );
