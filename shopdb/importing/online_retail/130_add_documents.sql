-- Step: add invoices and credit notes
--
-- Each gets the next number of its series, the earliest first. The series move on
-- before they are read, so that nobody else can take from them.

UPDATE number_sequence AS ns
INNER JOIN sales_channel AS sc
    ON ns.channel_id = sc.channel_id
SET
    ns.last_number = ns.last_number + (
        SELECT COUNT(*)
        FROM scratch_invoice AS i
        WHERE IF(i.is_cancellation, 'credit_note', 'invoice') = ns.scope
    )
WHERE
    sc.channel_code = 'online_retail'
    AND ns.scope IN ('invoice', 'credit_note')
    AND ns.year = 0;

INSERT INTO billing_document (
    external_number, document_kind, series, number, channel_id, customer_id, order_id,
    currency_code, currency_minor_unit, net_total
)
SELECT
    CONCAT('online_retail:', i.invoice_no) AS external_number,
    ns.scope,
    ns.prefix,
    ns.last_number
    - COUNT(*) OVER (PARTITION BY ns.prefix)
    + ROW_NUMBER() OVER (
        PARTITION BY ns.prefix
        ORDER BY i.issued_at, i.first_row_no
    ) AS number,
    sc.channel_id,
    i.customer_id,
    i.order_id,
    cu.currency_code,
    cu.minor_unit,
    ABS(i.goods_total + i.shipping_total + i.fee_total) AS net_total
FROM scratch_invoice AS i
INNER JOIN number_sequence AS ns
    ON IF(i.is_cancellation, 'credit_note', 'invoice') = ns.scope
INNER JOIN sales_channel AS sc
    ON ns.channel_id = sc.channel_id
INNER JOIN currency AS cu
    ON sc.default_currency_code = cu.currency_code
WHERE
    sc.channel_code = 'online_retail'
    AND ns.year = 0
ORDER BY i.issued_at, i.first_row_no;

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(bd uq_billing_document_external_number) */ scratch_invoice AS i
INNER JOIN billing_document AS bd
    ON CONCAT('online_retail:', i.invoice_no) = bd.external_number
SET i.billing_document_id = bd.billing_document_id;
