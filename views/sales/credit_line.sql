-- View: credit_line
--
-- What was given back: the lines of issued credit notes, on the day of the credit
-- note, whenever the sale was. A credit on a cancelled order is left out, as its
-- sale is: it takes back an invoice that counts nowhere.
--
-- Grain:   one row per line of an issued credit note
-- Columns: amounts are positive, net of tax, in currency_code; credited_on is the day
--          on the channel's own clock; customer_id and order_id are NULL where the
--          source does not name them; sku is the order line's copy of that day, NULL
--          where that line is not known
-- Cost:    filter on channel_code and credited_on for a range of the documents

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW credit_line AS
SELECT
    bdl.billing_document_line_id,
    bd.billing_document_id,
    o.order_id,
    ch.channel_code,
    bd.customer_id,
    bd.currency_code,
    bd.issued_at,
    bd.issued_on AS credited_on,
    bdl.line_kind,
    bdl.order_line_id,
    COALESCE(bdl.variant_id, ol.variant_id) AS variant_id,
    ol.sku,
    bdl.quantity,
    bdl.net_amount,
    bdl.tax_amount
FROM billing_document AS bd
INNER JOIN sales_channel AS ch
    ON bd.channel_id = ch.channel_id
INNER JOIN billing_document_line AS bdl
    ON bd.billing_document_id = bdl.billing_document_id
LEFT JOIN order_line AS ol
    ON bdl.order_line_id = ol.order_line_id
LEFT JOIN order_charge AS oc
    ON bdl.order_charge_id = oc.order_charge_id
LEFT JOIN sales_order AS o
    ON COALESCE(ol.order_id, oc.order_id, bd.order_id) = o.order_id
WHERE
    bd.document_kind = 'credit_note'
    AND bd.issued_on IS NOT NULL
    AND COALESCE(o.status_code, '') <> 'cancelled';
