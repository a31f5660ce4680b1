-- Step: issue the documents
--
-- The issuing holds the totals of each document against its lines.

UPDATE billing_document AS bd
INNER JOIN scratch_invoice AS i
    ON bd.billing_document_id = i.billing_document_id
SET bd.issued_at = i.issued_at;
