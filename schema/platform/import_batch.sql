-- Table: import_batch
--
-- One file taken in from another system. Its rows land in staging as text first,
-- then move into the model in one transaction. The same rows again, in whatever
-- format, are the same batch: a second import finds it and changes nothing.
--
-- Grain: one row per source and set of rows
-- See:   shopdb/importing/

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
