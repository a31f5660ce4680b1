-- Step: add orders
--
-- An order for each invoice, not placed yet, with its address and the one step of
-- its history, which moves its status.

INSERT INTO sales_order (
    order_number, channel_id, customer_id, currency_code, currency_minor_unit, prices_include_tax,
    subtotal, shipping_total, fee_total
)
SELECT
    CONCAT('OR-', i.invoice_no) AS order_number,
    sc.channel_id,
    i.customer_id,
    cu.currency_code,
    cu.minor_unit,
    sc.prices_include_tax,
    i.goods_total,
    i.shipping_total,
    i.fee_total
FROM scratch_invoice AS i
CROSS JOIN sales_channel AS sc
INNER JOIN currency AS cu
    ON sc.default_currency_code = cu.currency_code
WHERE
    NOT i.is_cancellation
    AND sc.channel_code = 'online_retail'
ORDER BY i.issued_at, i.first_row_no;

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(so uq_sales_order_order_number) */ scratch_invoice AS i
INNER JOIN sales_order AS so
    ON CONCAT('OR-', i.invoice_no) = so.order_number
SET i.order_id = so.order_id
WHERE NOT i.is_cancellation;

INSERT INTO order_address (order_id, kind, region, country_code)
SELECT
    i.order_id,
    'shipping' AS kind,
    c.region,
    c.country_code
FROM scratch_invoice AS i
INNER JOIN scratch_country AS c
    ON i.country_no = c.country_no
WHERE
    i.order_id IS NOT NULL
    AND COALESCE(c.country_code, c.region) IS NOT NULL
ORDER BY i.order_id;

INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor)
SELECT
    i.order_id,
    1 AS seq,
    'new' AS from_status,
    'imported' AS to_status,
    'import:online_retail' AS actor
FROM scratch_invoice AS i
WHERE i.order_id IS NOT NULL
ORDER BY i.order_id;
