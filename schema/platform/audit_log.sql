-- Table: audit_log
--
-- Who changed a row, and what it was before and after. Triggers write it; nobody
-- changes or deletes a line. What is too old leaves by the month, as a partition.
--
-- Grain: one row per row inserted, updated or deleted in a table that is audited
-- See:   shopdb/migrate/normalise.py, on [rotating]

CREATE TABLE audit_log (
    audit_log_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    table_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    row_key VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Values of its primary key, joined by /',
    action VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'insert, update, delete',
    actor VARCHAR(288) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Account that was logged in, as name@host',
    old_row JSON NULL COMMENT 'By column; NULL: there was no row [pii:id]',
    new_row JSON NULL COMMENT 'By column; NULL: there is no row any more [pii:id]',

    PRIMARY KEY (audit_log_id, occurred_at),
    KEY ix_audit_log_row (table_name, row_key, occurred_at),
    CONSTRAINT ck_audit_log_action
    CHECK (action IN ('insert', 'update', 'delete')),
    CONSTRAINT ck_audit_log_has_the_rows_of_its_action
    CHECK (
        (old_row IS NULL) = (action = 'insert')
        AND (new_row IS NULL) = (action = 'delete')
    )
) COMMENT = 'Who changed a row, and how [rotating]'
PARTITION BY RANGE COLUMNS(occurred_at) ( -- noqa: PRS
    PARTITION p_start VALUES LESS THAN ('2026-01-01'),
    PARTITION p_future VALUES LESS THAN (MAXVALUE)
);
