-- Step: issue the documents
--
-- The issuing holds the totals of each document against its lines.

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(bd PRIMARY) */ scratch_invoice AS i
INNER JOIN billing_document AS bd
    ON i.billing_document_id = bd.billing_document_id
SET bd.issued_at = i.issued_at;
