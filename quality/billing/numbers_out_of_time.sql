-- ---
-- title: Document that is older than the number before it
-- meaning: Within a series a higher number is not issued earlier.
-- dimension: consistency
-- severity: warning
-- owner: finance
-- table: billing_document
-- columns: [billing_document.number, billing_document.issued_at]
-- remedy: Keep a note for the auditor. What is issued is not changed.
-- parameters:
--   minutes: {type: int, default: 60, meaning: minutes by which they may differ}
-- ---

WITH issued AS (
    SELECT
        billing_document_id,
        issued_at,
        LAG(issued_at) OVER (PARTITION BY series ORDER BY number) AS issued_before
    FROM billing_document
    WHERE issued_at IS NOT NULL
)

SELECT
    CONCAT('document ', billing_document_id) AS subject,
    CAST(issued_at AS CHAR) AS found,
    CONCAT('not before ', issued_before) AS expected
FROM issued
WHERE issued_at < TIMESTAMPADD(MINUTE, -:minutes, issued_before);
