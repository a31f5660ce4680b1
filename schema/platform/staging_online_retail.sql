-- Table: staging_online_retail
--
-- Invoice lines of Online Retail as they landed: text, of any content, numbers in
-- their shortest form (17850.0 is 17850). They stay after the import as evidence:
-- a row is in import_reject, or it is line line_no of the billing document whose
-- external_number is 'online_retail:' and its invoice number.
--
-- Grain: one row per row of a file
-- See:   shopdb/importing/online_retail/

CREATE TABLE staging_online_retail (
    import_batch_id BIGINT UNSIGNED NOT NULL,
    row_no INT UNSIGNED NOT NULL COMMENT 'From 1, the first row below the header',

    cell_count INT UNSIGNED NOT NULL
    COMMENT '8, or the row is not whole: too few were filled up, too many joined in the last',
    line_no INT UNSIGNED NOT NULL COMMENT 'From 1, among the rows of its invoice',

    invoice_no TEXT NOT NULL COMMENT 'InvoiceNo; C536379 is a cancellation',
    stock_code TEXT NOT NULL COMMENT 'StockCode; POST, D, M and others are no goods',
    description TEXT NOT NULL COMMENT 'Description; empty where nobody wrote one',
    quantity TEXT NOT NULL COMMENT 'Quantity; negative on a cancellation and for lost stock',
    invoice_date TEXT NOT NULL COMMENT 'InvoiceDate, local to London: 2010-12-01 08:26:00',
    unit_price TEXT NOT NULL COMMENT 'UnitPrice in pounds',
    customer_id TEXT NOT NULL COMMENT 'CustomerID; empty: a guest [pii:id]',
    country TEXT NOT NULL COMMENT 'Country by name, and EIRE, RSA, Unspecified',

    PRIMARY KEY (import_batch_id, row_no),
    CONSTRAINT fk_staging_online_retail_import_batch
    FOREIGN KEY (import_batch_id) REFERENCES import_batch (import_batch_id)
) COMMENT = 'Invoice lines of Online Retail as they landed';
