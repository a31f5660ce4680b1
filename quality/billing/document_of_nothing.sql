-- ---
-- title: Issued document without a line
-- meaning: An invoice or credit note that was issued has a line that says what for.
-- dimension: completeness
-- severity: error
-- owner: finance
-- table: billing_document
-- columns: [billing_document_line.billing_document_id]
-- remedy: Find out what was lost while it was written, and correct it by another document.
-- ---

SELECT
    CONCAT('document ', bd.billing_document_id) AS subject,
    'no line' AS found,
    'one at least' AS expected
FROM billing_document AS bd
WHERE
    bd.issued_at IS NOT NULL
    AND NOT EXISTS (
        SELECT 1
        FROM billing_document_line AS bdl
        WHERE bdl.billing_document_id = bd.billing_document_id
    );
