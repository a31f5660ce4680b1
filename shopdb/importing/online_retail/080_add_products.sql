-- Step: add products
--
-- One product with one variant for each stock code of goods, letter case telling
-- two apart. Its name is the one most sales call it by; a code that no sale
-- describes is named by its cancellations, or by itself. A code that is known
-- already keeps the product it has.

CREATE TEMPORARY TABLE scratch_article (
    stock_code VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL,
    is_goods BOOLEAN NOT NULL,
    name VARCHAR(255) NOT NULL,
    first_sold_at DATETIME(6) NULL COMMENT 'UTC; NULL: the batch only cancels it',
    -- As in product: what new rows are known by, until they have a number.
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ),
    variant_id BIGINT UNSIGNED NULL,

    PRIMARY KEY (stock_code),
    KEY ix_scratch_article_public_id (public_id)
);

INSERT INTO scratch_article (stock_code, is_goods, name, first_sold_at)
WITH described AS (
    SELECT
        r.stock_code,
        r.is_cancellation,
        r.description AS name,
        MIN(r.kind = 'goods') AS is_goods,
        MIN(r.invoiced_at) AS first_at,
        COUNT(*) AS rows_so_named
    FROM scratch_row AS r
    WHERE r.reason IS NULL
    GROUP BY r.stock_code, r.is_cancellation, r.description
),

ranked AS (
    SELECT
        d.stock_code,
        d.is_goods,
        d.name,
        MIN(IF(d.is_cancellation, NULL, d.first_at)) OVER (
            PARTITION BY d.stock_code
        ) AS first_sold_at,
        ROW_NUMBER() OVER (
            PARTITION BY d.stock_code
            ORDER BY d.name IS NULL ASC, d.is_cancellation ASC, d.rows_so_named DESC, d.name ASC
        ) AS name_no
    FROM described AS d
)

SELECT
    r.stock_code,
    r.is_goods,
    COALESCE(r.name, r.stock_code) AS name,
    r.first_sold_at
FROM ranked AS r
WHERE r.name_no = 1
ORDER BY r.stock_code;

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(pv uq_product_variant_sku) */ scratch_article AS a
INNER JOIN product_variant AS pv
    ON a.stock_code = pv.sku
SET a.variant_id = pv.variant_id
WHERE a.is_goods;

INSERT INTO product (public_id, tax_class_id, status, published_at)
SELECT
    a.public_id,
    tc.tax_class_id,
    IF(a.first_sold_at IS NULL, 'archived', 'active') AS status,
    a.first_sold_at
FROM scratch_article AS a
CROSS JOIN tax_class AS tc
WHERE
    a.is_goods
    AND a.variant_id IS NULL
    AND tc.tax_class_code = 'standard'
ORDER BY a.stock_code;

INSERT INTO product_translation (product_id, locale_code, name, slug)
SELECT /*+ JOIN_FIXED_ORDER() INDEX(p uq_product_public_id) */
    p.product_id,
    'en-GB' AS locale_code,
    a.name,
    -- A name has no double hyphen and a stock code begins with none, so no two are equal.
    CONCAT(
        TRIM(BOTH '-' FROM LOWER(REGEXP_REPLACE(LEFT(a.name, 150), '[^A-Za-z0-9]+', '-'))),
        '--',
        REPLACE(a.stock_code, ' ', '~')
    ) AS slug
FROM scratch_article AS a
INNER JOIN product AS p
    ON a.public_id = p.public_id
ORDER BY p.product_id;

INSERT INTO product_variant (product_id, sku, is_default)
SELECT /*+ JOIN_FIXED_ORDER() INDEX(p uq_product_public_id) */
    p.product_id,
    a.stock_code,
    TRUE AS is_default
FROM scratch_article AS a
INNER JOIN product AS p
    ON a.public_id = p.public_id
ORDER BY p.product_id;

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(pv uq_product_variant_sku) */ scratch_article AS a
INNER JOIN product_variant AS pv
    ON a.stock_code = pv.sku
SET a.variant_id = pv.variant_id
WHERE a.is_goods;
