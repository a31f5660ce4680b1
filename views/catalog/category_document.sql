-- View: category_document
--
-- A category as MongoDB shows it, without its version: its place in the tree, and its
-- name in every language. The one name of its own is in the shop's main language, which
-- is that of its first channel, or in the nearest that has one.
--
-- Grain:   one row per category
-- Columns: aggregate_id is category_id; document has ids as UUID text, parentId null for a
--          root, name and slug empty where it has none; changes_at is NULL: nothing of it
--          changes by itself
-- Cost:    some look-ups for each row: filter on aggregate_id, or join it
-- See:     docs/decisions/0011-documents.md

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW category_document AS
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
    c.category_id AS aggregate_id,
    c.public_id,
    JSON_OBJECT(
        'deleted', FALSE,
        'parentId', BIN_TO_UUID(parent.public_id),
        'depth', c.depth,
        'sortOrder', c.sort_order,
        'name', COALESCE(text.name, ''),
        'slug', COALESCE(text.slug, ''),
        'names', COALESCE(everywhere.names, JSON_ARRAY())
    ) AS document,
    CAST(NULL AS DATETIME(6)) AS changes_at
FROM category AS c
LEFT JOIN category AS parent
    ON c.parent_id = parent.category_id
LEFT JOIN LATERAL ( -- noqa: PRS
    SELECT
        ct.name,
        ct.slug
    FROM category_translation AS ct
    LEFT JOIN main_locale AS ml
        ON ct.locale_code = ml.locale_code
    WHERE ct.category_id = c.category_id
    ORDER BY ml.step IS NULL ASC, ml.step ASC, ct.locale_code ASC
    LIMIT 1
) AS text
    ON TRUE
INNER JOIN LATERAL (
    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT('locale', ct.locale_code, 'name', ct.name, 'slug', ct.slug)
        ) AS names
    FROM category_translation AS ct
    WHERE ct.category_id = c.category_id
) AS everywhere
    ON TRUE;
