-- View: customer_document
--
-- Whom MongoDB has to forget: a person who was erased, with what is theirs there. It is no
-- document that MongoDB keeps, but what the relay needs to take the person out of others.
--
-- Grain:   one row per customer who was erased
-- Columns: aggregate_id is customer_id; document has the public ids of the person's reviews
--          and orders as UUID text; changes_at is NULL: nothing of it changes by itself
-- Cost:    reads the reviews and orders of each row: filter on aggregate_id, or join it
-- See:     docs/privacy.md, docs/decisions/0011-documents.md

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_document AS
SELECT
    c.customer_id AS aggregate_id,
    c.public_id,
    JSON_OBJECT(
        'reviews', COALESCE(
            (
                SELECT JSON_ARRAYAGG(BIN_TO_UUID(pr.public_id))
                FROM product_review AS pr
                WHERE pr.customer_id = c.customer_id
            ),
            JSON_ARRAY()
        ),
        'orders', COALESCE(
            (
                SELECT JSON_ARRAYAGG(BIN_TO_UUID(o.public_id))
                FROM sales_order AS o
                WHERE o.customer_id = c.customer_id
            ),
            JSON_ARRAY()
        )
    ) AS document,
    CAST(NULL AS DATETIME(6)) AS changes_at
FROM customer AS c
WHERE c.erased_at IS NOT NULL;
