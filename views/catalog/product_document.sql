-- View: product_document
--
-- A product as MongoDB shows it, without its version: what a page of it or a list needs,
-- in the shop's main language, which is that of its first channel. A product that was
-- deleted has no row.
--
-- Prices are those of price_at and product_catalog: of one unit, for who is in no group,
-- in the default currency of a channel, from the list with the highest priority that
-- prices the variant, be it of kind base or sale. A product costs in a channel what the
-- cheapest of its variants costs there; its price, and that of a variant, is the one of
-- the first channel that has one.
--
-- Keys are named, as after a load the server may still take tables for empty; by FORCE INDEX,
-- as a view loses its optimizer hints when a table that it reads is altered.
--
-- Grain:   one row per product that is not deleted
-- Columns: aggregate_id is product_id; document has money as text, ids as UUID text, times
--          as 2026-01-31T12:00:00.000000Z, leaves out what there is none of, and writes an
--          attribute's number as {"$numberDecimal": "1.5"} and day as {"$date": "…"}; its
--          name is empty where the product has none; changes_at is UTC, when a price of
--          it begins or ends next, NULL where none is planned
-- Cost:    some look-ups for each row: filter on aggregate_id, or join it; a thousand
--          products take a third of a second
-- See:     procedures/pricing/price_at.sql, docs/decisions/0011-documents.md

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW product_document AS
WITH RECURSIVE main_locale AS (
    SELECT
        l.locale_code,
        l.fallback_locale,
        1 AS step
    FROM locale AS l
    WHERE
        l.locale_code = (
            SELECT ch.default_locale_code
            FROM sales_channel AS ch
            ORDER BY ch.channel_id
            LIMIT 1
        )
    UNION ALL
    SELECT
        l.locale_code,
        l.fallback_locale,
        ml.step + 1 AS step
    FROM main_locale AS ml
    INNER JOIN locale AS l
        ON ml.fallback_locale = l.locale_code
    -- A circle of fall-backs must not go on for ever.
    WHERE ml.step < 8
)

SELECT
    p.product_id AS aggregate_id,
    p.public_id,
    JSON_MERGE_PATCH(
        '{}',
        JSON_OBJECT(
            'deleted', FALSE,
            'kind', p.product_kind,
            'name', COALESCE(text.name, ''),
            'slug', IF(text.step = 1, text.slug, NULL),
            'description', text.description,
            'categoryIds', COALESCE(place.ids, JSON_ARRAY()),
            'status', p.status,
            'price', shelf.price,
            'offers', COALESCE(shelf.offers, JSON_ARRAY()),
            'attrs', COALESCE(property.attrs, JSON_ARRAY()),
            'brand', IF(
                b.brand_id IS NULL,
                NULL,
                JSON_OBJECT('id', BIN_TO_UUID(b.public_id), 'name', b.name)
            ),
            'variants', COALESCE(shelf.variants, JSON_ARRAY()),
            'variantCount', shelf.variant_count,
            'hasMoreVariants', shelf.variant_count > 50,
            'publishedAt', DATE_FORMAT(p.published_at, '%Y-%m-%dT%H:%i:%s.%fZ')
        )
    ) AS document,
    shelf.changes_at
FROM product AS p
LEFT JOIN brand AS b
    ON p.brand_id = b.brand_id
LEFT JOIN LATERAL ( -- noqa: PRS
    SELECT
        pt.name,
        pt.slug,
        pt.description,
        ml.step
    FROM product_translation AS pt
    LEFT JOIN main_locale AS ml
        ON pt.locale_code = ml.locale_code
    WHERE pt.product_id = p.product_id
    ORDER BY ml.step IS NULL ASC, ml.step ASC, pt.locale_code ASC
    LIMIT 1
) AS text
    ON TRUE
INNER JOIN LATERAL (
    SELECT JSON_ARRAYAGG(BIN_TO_UUID(c.public_id)) AS ids
    FROM product_category AS pc
    INNER JOIN category AS c
        ON pc.category_id = c.category_id
    WHERE pc.product_id = p.product_id
) AS place
    ON TRUE
INNER JOIN LATERAL (
    SELECT
        JSON_ARRAYAGG(
            JSON_MERGE_PATCH(
                '{}',
                JSON_OBJECT('k', said.attribute_code, 'v', said.value, 'unit', said.unit)
            )
        ) AS attrs
    FROM (
        SELECT
            a.attribute_code,
            a.unit,
            CASE pav.data_type
                WHEN 'text' THEN CAST(JSON_QUOTE(pav.value_text) AS JSON)
                WHEN 'number' THEN JSON_OBJECT('$numberDecimal', CAST(pav.value_number AS CHAR))
                WHEN 'bool' THEN CAST(IF(pav.is_true, 'true', 'false') AS JSON)
                ELSE JSON_OBJECT('$date', DATE_FORMAT(pav.value_on, '%Y-%m-%dT00:00:00.000000Z'))
            END AS value,
            ROW_NUMBER() OVER (
                PARTITION BY pav.attribute_id
                ORDER BY ml.step IS NULL, ml.step, pav.locale_key
            ) AS choice
        FROM product_attribute_value AS pav
        INNER JOIN attribute AS a
            ON pav.attribute_id = a.attribute_id
        LEFT JOIN main_locale AS ml
            ON pav.locale_code = ml.locale_code
        WHERE pav.product_id = p.product_id
    ) AS said
    WHERE said.choice = 1
) AS property
    ON TRUE
INNER JOIN LATERAL (
    WITH live AS (
        SELECT
            pv.variant_id,
            pv.public_id,
            pv.sku,
            ROW_NUMBER() OVER (ORDER BY pv.is_default DESC, pv.variant_id ASC) AS place_no
        FROM product_variant AS pv FORCE INDEX (uq_product_variant_product_id_option_signature)
        WHERE
            pv.product_id = p.product_id
            AND pv.deleted_at IS NULL
    ),

    asked AS (
        SELECT
            l.variant_id,
            ch.channel_id,
            ch.channel_code,
            pl.currency_code,
            pr.amount,
            pr.valid_from <= UTC_TIMESTAMP(6) AS is_current,
            IF(pr.valid_from <= UTC_TIMESTAMP(6), pr.valid_to, pr.valid_from) AS changes_at,
            ROW_NUMBER() OVER (
                PARTITION BY l.variant_id, ch.channel_id
                ORDER BY
                    pr.valid_from <= UTC_TIMESTAMP(6) DESC,
                    pl.priority DESC,
                    pl.price_list_id ASC
            ) AS choice
        FROM live AS l
        INNER JOIN price AS pr
            ON l.variant_id = pr.variant_id
        INNER JOIN price_list AS pl
            ON pr.price_list_id = pl.price_list_id
        INNER JOIN sales_channel AS ch
            ON
                pl.channel_id = ch.channel_id
                AND pl.currency_code = ch.default_currency_code
        WHERE
            pl.customer_group_id IS NULL
            AND pr.min_quantity = 1
            AND pr.valid_to > UTC_TIMESTAMP(6)
    ),

    cost AS (
        SELECT
            k.variant_id,
            k.channel_id,
            k.channel_code,
            JSON_OBJECT(
                'amount', CAST(k.amount AS CHAR), 'currency', k.currency_code
            ) AS price,
            ROW_NUMBER() OVER (PARTITION BY k.variant_id ORDER BY k.channel_id ASC) AS of_variant,
            ROW_NUMBER() OVER (PARTITION BY k.channel_id ORDER BY k.amount ASC) AS of_channel,
            ROW_NUMBER() OVER (ORDER BY k.channel_id ASC, k.amount ASC) AS of_all
        FROM asked AS k
        WHERE
            k.choice = 1
            AND k.is_current
    ),

    choice AS (
        SELECT
            vov.variant_id,
            JSON_ARRAYAGG(JSON_OBJECT('k', ot.option_type_code, 'v', ov.name)) AS options
        FROM variant_option_value AS vov FORCE INDEX (ix_variant_option_value_option)
        INNER JOIN option_type AS ot
            ON vov.option_type_id = ot.option_type_id
        INNER JOIN option_value AS ov
            ON vov.option_value_id = ov.option_value_id
        WHERE vov.product_id = p.product_id
        GROUP BY vov.variant_id
    )

    SELECT
        (SELECT COUNT(*) FROM live AS l) AS variant_count,
        (
            SELECT
                JSON_ARRAYAGG(
                    JSON_MERGE_PATCH(
                        '{}',
                        JSON_OBJECT(
                            'id', BIN_TO_UUID(l.public_id),
                            'sku', l.sku,
                            'options', COALESCE(o.options, JSON_ARRAY()),
                            'price', k.price
                        )
                    )
                )
            FROM live AS l
            LEFT JOIN choice AS o
                ON l.variant_id = o.variant_id
            LEFT JOIN cost AS k
                ON
                    l.variant_id = k.variant_id
                    AND k.of_variant = 1
            WHERE l.place_no <= 50
        ) AS variants,
        (SELECT k.price FROM cost AS k WHERE k.of_all = 1) AS price,
        (
            SELECT JSON_ARRAYAGG(JSON_MERGE_PATCH(JSON_OBJECT('channel', k.channel_code), k.price))
            FROM cost AS k
            WHERE k.of_channel = 1
        ) AS offers,
        (
            SELECT NULLIF(MIN(k.changes_at), '9999-12-31')
            FROM asked AS k
        ) AS changes_at
) AS shelf
    ON TRUE
WHERE p.deleted_at IS NULL;
