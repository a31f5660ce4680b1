-- Migration 0007, up: take over the records of other systems, row by row
--
-- Locks: none; every object is new

CREATE TABLE import_batch (
    import_batch_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    source VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Which system, as online_retail',
    rows_sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'SHA-256 of its rows in order, numbers in their shortest form',

    file_name VARCHAR(255) NOT NULL COMMENT 'Without its folder, as first given',
    row_count INT NOT NULL COMMENT 'Rows landed in staging, the header not counted',
    counts JSON NULL COMMENT 'What it made in the model, by name; NULL: not moved yet',
    landed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    imported_at DATETIME(6) NULL COMMENT 'UTC; NULL: landed, not moved into the model yet',

    PRIMARY KEY (import_batch_id),
    UNIQUE KEY uq_import_batch_source_rows_sha256 (source, rows_sha256),
    CONSTRAINT ck_import_batch_row_count_positive
    CHECK (row_count > 0),
    CONSTRAINT ck_import_batch_counted_when_imported
    CHECK ((counts IS NULL) = (imported_at IS NULL))
) COMMENT = 'One file taken in from another system';

CREATE TABLE import_batch_total (
    import_batch_id BIGINT UNSIGNED NOT NULL,
    document_class VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'cancellation, or sale: all the rest',
    outcome VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'read, loaded, rejected',
    reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT ''
    COMMENT 'As in import_reject; empty: not rejected',

    row_count INT NOT NULL,
    amount DECIMAL(19, 4) NOT NULL
    COMMENT 'Quantity by unit price, in the currency of the source; unreadable numbers count 0',

    PRIMARY KEY (import_batch_id, document_class, outcome, reason),
    CONSTRAINT fk_import_batch_total_import_batch
    FOREIGN KEY (import_batch_id) REFERENCES import_batch (import_batch_id),
    CONSTRAINT ck_import_batch_total_document_class
    CHECK (document_class IN ('cancellation', 'sale')),
    CONSTRAINT ck_import_batch_total_outcome
    CHECK (outcome IN ('read', 'loaded', 'rejected')),
    CONSTRAINT ck_import_batch_total_rejected_has_reason
    CHECK ((outcome = 'rejected') = (reason <> ''))
) COMMENT = 'The account of a batch: read is loaded plus rejected';

CREATE TABLE import_reject (
    import_batch_id BIGINT UNSIGNED NOT NULL,
    row_no INT UNSIGNED NOT NULL COMMENT 'From 1, the first row below the header',

    reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'As stock_lost',
    amount DECIMAL(19, 4) NULL COMMENT 'Quantity by unit price; NULL: one of them is unreadable',
    landed_row JSON NOT NULL COMMENT 'Its columns as they landed [pii:id]',

    PRIMARY KEY (import_batch_id, row_no),
    KEY ix_import_reject_reason (reason, import_batch_id),
    CONSTRAINT fk_import_reject_import_batch
    FOREIGN KEY (import_batch_id) REFERENCES import_batch (import_batch_id),
    CONSTRAINT ck_import_reject_reason_shape
    CHECK (REGEXP_LIKE(reason, '^[a-z]+(_[a-z]+)*$', 'c')),
    CONSTRAINT ck_import_reject_row_no_positive
    CHECK (row_no > 0)
) COMMENT = 'A row of a batch that found no place in the model';

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
