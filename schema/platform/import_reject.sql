-- Table: import_reject
--
-- A row of a batch that found no place in the model: the row as it landed, its
-- number, and why.
--
-- Grain: one row per rejected row
-- See:   shopdb/importing/reasons.py says in a sentence what each reason means

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
