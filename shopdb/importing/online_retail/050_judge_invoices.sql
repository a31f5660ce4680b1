-- Step: judge the invoices
--
-- An invoice has one buyer, that of its first good row. One that is loaded already
-- stays as it is. A guest's invoice that asks no money for anything is stock that
-- was found, or a sample: no sale. The rest is gathered with its totals.

CREATE TEMPORARY TABLE scratch_buyer (
    invoice_no VARCHAR(20) COLLATE utf8mb4_0900_as_cs NOT NULL,
    customer_no BIGINT UNSIGNED NULL,
    country_no SMALLINT UNSIGNED NOT NULL,
    first_row_no INT UNSIGNED NOT NULL,
    reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,

    PRIMARY KEY (first_row_no),
    KEY ix_scratch_buyer_invoice_no (invoice_no)
);

INSERT INTO scratch_buyer (invoice_no, customer_no, country_no, first_row_no, reason)
WITH buyer AS (
    SELECT
        r.invoice_no,
        r.customer_no,
        r.country_no,
        r.is_cancellation,
        MIN(IF(r.reason IS NULL, r.row_no, NULL)) AS first_row_no,
        -- A price that cannot be read may have asked for money.
        MAX(NOT r.unit_price <=> 0 AND r.stock_code <> 'B') AS is_priced
    FROM scratch_row AS r
    GROUP BY r.invoice_no, r.customer_no, r.country_no, r.is_cancellation
),

ranked AS (
    SELECT
        b.*,
        MAX(b.is_priced) OVER (PARTITION BY b.invoice_no) AS is_invoice_priced,
        ROW_NUMBER() OVER (
            PARTITION BY b.invoice_no
            ORDER BY b.first_row_no IS NULL, b.first_row_no
        ) AS buyer_no
    FROM buyer AS b
),

judged AS (
    SELECT /*+ INDEX(bd uq_billing_document_external_number) */
        r.*,
        CASE
            WHEN bd.billing_document_id IS NOT NULL THEN 'invoice_exists'
            WHEN r.buyer_no > 1 THEN 'other_buyer'
            WHEN r.is_cancellation OR r.is_invoice_priced THEN NULL
            WHEN r.customer_no IS NULL THEN 'stock_found'
        END AS reason
    FROM ranked AS r
    LEFT JOIN billing_document AS bd
        ON CONCAT('online_retail:', r.invoice_no) = bd.external_number
    WHERE r.first_row_no IS NOT NULL
)

SELECT
    j.invoice_no,
    j.customer_no,
    j.country_no,
    j.first_row_no,
    j.reason
FROM judged AS j
WHERE j.reason IS NOT NULL;

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(b ix_scratch_buyer_invoice_no) */ scratch_row AS r
INNER JOIN scratch_buyer AS b
    ON r.invoice_no = b.invoice_no
SET r.reason = b.reason
WHERE
    r.reason IS NULL
    AND r.customer_no <=> b.customer_no
    AND r.country_no = b.country_no;

CREATE TEMPORARY TABLE scratch_invoice (
    invoice_no VARCHAR(20) COLLATE utf8mb4_0900_as_cs NOT NULL,
    is_cancellation BOOLEAN NOT NULL,
    customer_no BIGINT UNSIGNED NULL,
    country_no SMALLINT UNSIGNED NOT NULL,
    first_row_no INT UNSIGNED NOT NULL,
    issued_at DATETIME(6) NOT NULL COMMENT 'UTC, of its earliest row',
    goods_total DECIMAL(19, 4) NOT NULL COMMENT 'As the three after it: below 0 on a cancellation',
    shipping_total DECIMAL(19, 4) NOT NULL,
    fee_total DECIMAL(19, 4) NOT NULL COMMENT 'Adjustments too',

    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: a guest',
    order_id BIGINT UNSIGNED NULL COMMENT 'NULL: a cancellation',
    billing_document_id BIGINT UNSIGNED NULL,

    PRIMARY KEY (invoice_no),
    KEY ix_scratch_invoice_order_id (order_id)
);

INSERT INTO scratch_invoice (
    invoice_no, is_cancellation, customer_no, country_no, first_row_no, issued_at,
    goods_total, shipping_total, fee_total
)
SELECT
    r.invoice_no,
    r.is_cancellation,
    r.customer_no,
    r.country_no,
    MIN(r.row_no) AS first_row_no,
    MIN(r.invoiced_at) AS issued_at,
    SUM(IF(r.kind = 'goods', r.quantity * r.unit_price, 0)) AS goods_total,
    SUM(IF(r.stock_code IN ('POST', 'DOT', 'C2'), r.quantity * r.unit_price, 0)) AS shipping_total,
    SUM(
        IF(r.kind = 'goods' OR r.stock_code IN ('POST', 'DOT', 'C2'), 0, r.quantity * r.unit_price)
    ) AS fee_total
FROM scratch_row AS r
WHERE r.reason IS NULL
GROUP BY r.invoice_no, r.is_cancellation, r.customer_no, r.country_no;
