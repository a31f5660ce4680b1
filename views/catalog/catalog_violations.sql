-- View: catalog_violations
--
-- Where the catalogue does not agree with itself or with what was sold. No rows is
-- health. What a constraint or a key refuses is not asked again here.
--
-- Grain:   one row per broken rule and thing
-- Columns: invariant says what should hold, subject where it does not; found and expected
--          are text
-- Cost:    reads every review of a purchase, and every locale

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW catalog_violations AS
WITH RECURSIVE chain AS (
    SELECT
        locale_code,
        fallback_locale,
        1 AS step
    FROM locale
    UNION ALL
    SELECT
        c.locale_code,
        l.fallback_locale,
        c.step + 1 AS step
    FROM chain AS c
    INNER JOIN locale AS l
        ON c.fallback_locale = l.locale_code
    -- As far as names are looked for.
    WHERE c.step < 8
)

SELECT
    'a review of a purchase is by who bought' AS invariant,
    CONCAT('review ', pr.product_review_id) AS subject,
    CAST(COALESCE(pr.customer_id, 'nobody') AS CHAR) AS found,
    CAST(COALESCE(o.customer_id, 'nobody') AS CHAR) AS expected
FROM product_review AS pr
INNER JOIN order_line AS ol
    ON pr.order_line_id = ol.order_line_id
INNER JOIN sales_order AS o
    ON ol.order_id = o.order_id
WHERE NOT pr.customer_id <=> o.customer_id
UNION ALL
SELECT
    'a locale falls back to one that does not' AS invariant,
    CONCAT('locale ', locale_code) AS subject,
    CAST(fallback_locale AS CHAR) AS found,
    CAST('an end within 8 steps' AS CHAR) AS expected
FROM chain
WHERE
    step = 8
    AND fallback_locale IS NOT NULL;
