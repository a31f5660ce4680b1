-- View: review_document
--
-- What MySQL knows of a review, as MongoDB shows it, without its version. What was
-- written, the pictures and the votes are MongoDB's own. A person who was erased is not
-- named any more.
--
-- Grain:   one row per review
-- Columns: aggregate_id is product_review_id; document has ids as UUID text, createdAt as
--          2026-01-31T12:00:00.000000Z, and no userId where the reviewer is no customer
--          or was erased; changes_at is NULL: nothing of it changes by itself
-- Cost:    some look-ups for each row: filter on aggregate_id, or join it
-- See:     docs/decisions/0011-documents.md

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW review_document AS
SELECT
    pr.product_review_id AS aggregate_id,
    pr.public_id,
    JSON_MERGE_PATCH(
        '{}',
        JSON_OBJECT(
            'deleted', FALSE,
            'productId', BIN_TO_UUID(p.public_id),
            'userId', BIN_TO_UUID(c.public_id),
            'stars', pr.rating,
            'status', pr.status,
            'createdAt', DATE_FORMAT(pr.created_at, '%Y-%m-%dT%H:%i:%s.%fZ')
        )
    ) AS document,
    CAST(NULL AS DATETIME(6)) AS changes_at
FROM product_review AS pr
INNER JOIN product AS p
    ON pr.product_id = p.product_id
LEFT JOIN customer AS c
    ON
        pr.customer_id = c.customer_id
        AND c.erased_at IS NULL;
