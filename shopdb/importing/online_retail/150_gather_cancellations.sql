-- Step: gather cancellations
--
-- The cancellations of named customers, in turns: one stock code of one customer
-- after another. And the invoice lines they may take back, of this batch or an
-- earlier one, with the quantity that no credit note has taken back yet.
--
-- The hints go from a buyer to the orders, their lines and how these were billed:
-- statistics of before the import call any other way as good, all orders by all
-- invoices too. See docs/decisions/0006-import-plans.md.

CREATE TEMPORARY TABLE scratch_cancellation (
    row_no INT UNSIGNED NOT NULL,
    turn INT UNSIGNED NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    stock_code VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL,
    quantity INT NOT NULL,
    cancelled_at DATETIME(6) NOT NULL,

    PRIMARY KEY (turn, row_no)
);

INSERT INTO scratch_cancellation (row_no, turn, customer_id, stock_code, quantity, cancelled_at)
SELECT
    r.row_no,
    ROW_NUMBER() OVER (
        PARTITION BY i.customer_id, r.stock_code
        ORDER BY r.invoiced_at, r.row_no
    ) AS turn,
    i.customer_id,
    r.stock_code,
    -r.quantity AS quantity,
    r.invoiced_at
FROM scratch_row AS r
INNER JOIN scratch_invoice AS i
    ON r.invoice_no = i.invoice_no
WHERE
    r.reason IS NULL
    AND r.is_cancellation
    AND i.customer_id IS NOT NULL;

CREATE TEMPORARY TABLE scratch_sale (
    billing_document_line_id BIGINT UNSIGNED NOT NULL,
    order_line_id BIGINT UNSIGNED NULL,
    order_charge_id BIGINT UNSIGNED NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    stock_code VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL,
    sold_at DATETIME(6) NOT NULL,
    quantity_left INT NOT NULL,

    PRIMARY KEY (billing_document_line_id),
    KEY ix_scratch_sale_pair (customer_id, stock_code, sold_at)
);

INSERT INTO scratch_sale (
    billing_document_line_id, order_line_id, customer_id, stock_code, sold_at, quantity_left
)
WITH pair AS (
    SELECT DISTINCT
        c.customer_id,
        c.stock_code
    FROM scratch_cancellation AS c
),

buyer AS (
    SELECT DISTINCT i.customer_id
    FROM scratch_invoice AS i
    WHERE
        i.is_cancellation
        AND i.customer_id IS NOT NULL
)

SELECT
    /*+
        JOIN_FIXED_ORDER()
        INDEX(so ix_sales_order_customer_id_placed_at)
        INDEX(ol uq_order_line_order_id_line_no)
        INDEX(bdl ix_billing_document_line_order_line_id)
        INDEX(bd PRIMARY)
    */
    bdl.billing_document_line_id,
    ol.order_line_id,
    so.customer_id,
    ol.sku,
    so.placed_at,
    bdl.quantity
FROM buyer AS b
INNER JOIN sales_order AS so
    ON b.customer_id = so.customer_id
INNER JOIN order_line AS ol
    ON so.order_id = ol.order_id
INNER JOIN pair AS p
    ON
        so.customer_id = p.customer_id
        AND ol.sku = p.stock_code
INNER JOIN billing_document_line AS bdl
    ON ol.order_line_id = bdl.order_line_id
INNER JOIN billing_document AS bd
    ON bdl.billing_document_id = bd.billing_document_id
INNER JOIN sales_channel AS sc
    ON bd.channel_id = sc.channel_id
WHERE
    sc.channel_code = 'online_retail'
    AND bd.document_kind = 'invoice';

-- A charge does not keep its stock code; the row it came from does, found by reading
-- all rows once.
INSERT INTO scratch_sale (
    billing_document_line_id, order_charge_id, customer_id, stock_code, sold_at, quantity_left
)
WITH pair AS (
    SELECT DISTINCT
        c.customer_id,
        c.stock_code
    FROM scratch_cancellation AS c
),

buyer AS (
    SELECT DISTINCT i.customer_id
    FROM scratch_invoice AS i
    WHERE
        i.is_cancellation
        AND i.customer_id IS NOT NULL
)

SELECT
    /*+
        JOIN_FIXED_ORDER()
        INDEX(so ix_sales_order_customer_id_placed_at)
        INDEX(oc ix_order_charge_order_id)
        INDEX(bdl ix_billing_document_line_order_charge_id)
        INDEX(bd PRIMARY)
        INDEX(ir PRIMARY)
    */
    bdl.billing_document_line_id,
    bdl.order_charge_id,
    so.customer_id,
    p.stock_code,
    so.placed_at,
    bdl.quantity
FROM buyer AS b
INNER JOIN sales_order AS so
    ON b.customer_id = so.customer_id
INNER JOIN order_charge AS oc
    ON so.order_id = oc.order_id
INNER JOIN billing_document_line AS bdl
    ON oc.order_charge_id = bdl.order_charge_id
INNER JOIN billing_document AS bd
    ON bdl.billing_document_id = bd.billing_document_id
INNER JOIN sales_channel AS sc
    ON bd.channel_id = sc.channel_id
INNER JOIN staging_online_retail AS s
    ON
        bdl.line_no = s.line_no
        AND SUBSTRING(bd.external_number, 15) = TRIM(s.invoice_no)
INNER JOIN pair AS p
    ON
        so.customer_id = p.customer_id
        AND TRIM(s.stock_code) COLLATE utf8mb4_0900_as_cs = p.stock_code
LEFT JOIN import_reject AS ir
    ON
        s.import_batch_id = ir.import_batch_id
        AND s.row_no = ir.row_no
WHERE
    sc.channel_code = 'online_retail'
    AND bd.document_kind = 'invoice'
    AND ir.row_no IS NULL;

UPDATE scratch_sale AS ss
SET
    ss.quantity_left = ss.quantity_left - COALESCE((
        SELECT /*+ INDEX(bdl ix_billing_document_line_corrects_line_id) */ SUM(bdl.quantity)
        FROM billing_document_line AS bdl
        WHERE bdl.corrects_line_id = ss.billing_document_line_id
    ), 0);

CREATE TEMPORARY TABLE scratch_link (
    row_no INT UNSIGNED NOT NULL,
    turn INT UNSIGNED NOT NULL,
    billing_document_line_id BIGINT UNSIGNED NOT NULL,
    quantity INT NOT NULL,

    PRIMARY KEY (row_no),
    KEY ix_scratch_link_turn (turn, billing_document_line_id)
);
