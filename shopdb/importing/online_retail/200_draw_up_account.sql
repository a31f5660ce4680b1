-- Step: draw up the account
--
-- What was read comes from the text that landed, what was loaded from the documents
-- of the model, what was rejected from the rows set aside: three sources, one sum.

INSERT INTO import_batch_total (import_batch_id, document_class, outcome, row_count, amount)
SELECT
    s.import_batch_id,
    IF(TRIM(s.invoice_no) LIKE BINARY 'C%', 'cancellation', 'sale') AS document_class,
    'read' AS outcome,
    COUNT(*) AS row_count,
    SUM(
        CASE
            WHEN
                REGEXP_LIKE(s.quantity, '^-?[0-9]{1,7}$')
                AND REGEXP_LIKE(s.unit_price, '^-?[0-9]{1,6}([.][0-9]{1,4})?$')
                THEN CAST(s.quantity AS SIGNED) * CAST(s.unit_price AS DECIMAL(19, 4))
            ELSE 0
        END
    ) AS amount
FROM staging_online_retail AS s
WHERE s.import_batch_id = :batch_id
GROUP BY s.import_batch_id, document_class;

INSERT INTO import_batch_total (import_batch_id, document_class, outcome, row_count, amount)
SELECT
    /*+
        JOIN_FIXED_ORDER()
        INDEX(bd PRIMARY)
        INDEX(bdl uq_billing_document_line_document_line_no)
    */
    :batch_id AS import_batch_id,
    IF(bd.document_kind = 'credit_note', 'cancellation', 'sale') AS document_class,
    'loaded' AS outcome,
    COUNT(*) AS row_count,
    SUM(IF(bd.document_kind = 'credit_note', -bdl.net_amount, bdl.net_amount)) AS amount
FROM scratch_invoice AS i
INNER JOIN billing_document AS bd
    ON i.billing_document_id = bd.billing_document_id
INNER JOIN billing_document_line AS bdl
    ON bd.billing_document_id = bdl.billing_document_id
GROUP BY document_class;

INSERT INTO import_batch_total (
    import_batch_id, document_class, outcome, reason, row_count, amount
)
SELECT
    ir.import_batch_id,
    IF(
        TRIM(ir.landed_row ->> '$.invoice_no') LIKE BINARY 'C%', 'cancellation', 'sale'
    ) AS document_class,
    'rejected' AS outcome,
    ir.reason,
    COUNT(*) AS row_count,
    COALESCE(SUM(ir.amount), 0) AS amount
FROM import_reject AS ir
WHERE ir.import_batch_id = :batch_id
GROUP BY ir.import_batch_id, document_class, ir.reason;
