-- Step: read the rows
--
-- Takes the landed text for numbers, times and codes. What cannot be read is NULL,
-- or named as the reason why the row cannot be loaded.

CREATE TEMPORARY TABLE scratch_row (
    row_no INT UNSIGNED NOT NULL,
    line_no INT UNSIGNED NOT NULL,
    reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'NULL: to be loaded',
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    invoice_no VARCHAR(20) COLLATE utf8mb4_0900_as_cs NOT NULL,
    stock_code VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL,
    description VARCHAR(255) COLLATE utf8mb4_0900_bin NULL COMMENT 'NULL: blank',
    quantity INT NULL,
    unit_price DECIMAL(19, 4) NULL,
    invoiced_at DATETIME(6) NULL COMMENT 'UTC',
    customer_no BIGINT UNSIGNED NULL,
    country_no SMALLINT UNSIGNED NULL,
    is_cancellation BOOLEAN GENERATED ALWAYS AS (LEFT(invoice_no, 1) = 'C') STORED,

    PRIMARY KEY (row_no)
);

INSERT INTO scratch_row (
    row_no, line_no, reason, kind, invoice_no, stock_code, description, quantity, unit_price,
    invoiced_at, customer_no, country_no
)
WITH trimmed AS (
    SELECT
        s.*,
        TRIM(s.invoice_no) COLLATE utf8mb4_0900_as_cs AS invoice,
        TRIM(s.stock_code) COLLATE utf8mb4_0900_as_cs AS sku
    FROM staging_online_retail AS s
    WHERE s.import_batch_id = :batch_id
)

SELECT
    t.row_no,
    t.line_no,
    CASE
        WHEN t.cell_count <> 8 THEN 'wrong_cell_count'
        WHEN t.invoice = '' THEN 'no_invoice'
        WHEN NOT REGEXP_LIKE(t.invoice, '^[A-Z]?[0-9]{1,19}$', 'c') THEN 'bad_invoice'
        WHEN t.sku = '' THEN 'no_stock_code'
        WHEN
            NOT REGEXP_LIKE(t.sku, '^[A-Za-z0-9_][A-Za-z0-9_ ./-]{0,63}$', 'c')
            THEN 'bad_stock_code'
        WHEN CHAR_LENGTH(TRIM(t.description)) > 255 THEN 'long_description'
        WHEN NOT REGEXP_LIKE(t.customer_id, '^[0-9]{0,15}$') THEN 'bad_customer'
    END AS reason,
    CASE
        WHEN
            t.sku NOT IN (
                'AMAZONFEE', 'B', 'BANK CHARGES', 'C2', 'CRUK', 'D', 'DOT', 'M', 'm', 'POST', 'S'
            )
            THEN 'goods'
        WHEN t.sku = 'D' AND t.invoice LIKE 'C%' THEN 'adjustment'
        ELSE 'charge'
    END AS kind,
    LEFT(t.invoice, 20) AS invoice_no,
    LEFT(t.sku, 64) AS stock_code,
    NULLIF(LEFT(TRIM(t.description), 255), '') AS description,
    CASE
        WHEN REGEXP_LIKE(t.quantity, '^-?[0-9]{1,7}$') THEN CAST(t.quantity AS SIGNED)
    END AS quantity,
    CASE
        WHEN REGEXP_LIKE(t.unit_price, '^-?[0-9]{1,6}([.][0-9]{1,4})?$')
            THEN CAST(t.unit_price AS DECIMAL(19, 4))
    END AS unit_price,
    CASE
        WHEN
            NOT REGEXP_LIKE(
                t.invoice_date,
                '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
                ' ([01][0-9]|2[0-3])(:[0-5][0-9]){2}$'
            )
            THEN NULL
        -- The 31st of a short month is no day.
        WHEN
            SUBSTRING(t.invoice_date, 9, 2)
            <= DAY(LAST_DAY(CONCAT(LEFT(t.invoice_date, 8), '01')))
            THEN CONVERT_TZ(t.invoice_date, 'Europe/London', 'UTC')
    END AS invoiced_at,
    CASE
        WHEN REGEXP_LIKE(t.customer_id, '^[0-9]{1,15}$') THEN CAST(t.customer_id AS UNSIGNED)
    END AS customer_no,
    c.country_no
FROM trimmed AS t
LEFT JOIN scratch_country AS c
    ON TRIM(t.country) = c.name;
