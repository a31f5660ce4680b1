-- Table: audit_log
--
-- Who changed a row, and what it was before and after. Triggers write it; nobody
-- changes or deletes a line. What is too old leaves by the month, as a partition.
--
-- The payload of a line, the row before and after with their salt, is emptied when the
-- person it tells of is erased; its digest stays, so that the chain of seals still holds.
--
-- Grain: one row per row inserted, updated or deleted in a table that is audited
-- See:   shopdb/migrate/normalise.py, on [rotating]; docs/decisions/0013-audit-chain.md

CREATE TABLE audit_log (
    audit_log_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    table_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    row_key VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Values of its primary key, joined by /',
    action VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'insert, update, delete',
    actor VARCHAR(288) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Account that was logged in, as name@host [pii:id]',
    old_row JSON NULL
    COMMENT 'By column, keys of customers but nothing marked; NULL: there was no row, or it was erased [pii:id]',
    new_row JSON NULL
    COMMENT 'By column, as old_row; NULL: there is no row any more, or it was erased [pii:id]',
    salt BINARY(16) NULL DEFAULT (RANDOM_BYTES(16))
    COMMENT 'Keeps a guess of the payload from being confirmed by its digest; NULL: erased',
    payload_digest BINARY(32) NULL
    COMMENT 'SHA-256 of the payload that was erased; NULL: the payload is there',
    payload_erased_at DATETIME(6) NULL COMMENT 'UTC; NULL: the payload is there',
    privacy_request_id BIGINT UNSIGNED NULL
    COMMENT 'Erasure that took the payload; NULL: the payload is there',
    customer_id BIGINT UNSIGNED GENERATED ALWAYS AS (
        COALESCE(
            JSON_VALUE(new_row, '$.customer_id' RETURNING UNSIGNED),
            JSON_VALUE(old_row, '$.customer_id' RETURNING UNSIGNED)
        )
    ) VIRTUAL COMMENT 'Customer that the row tells of; NULL: none, or erased',

    PRIMARY KEY (audit_log_id, occurred_at),
    KEY ix_audit_log_row (table_name, row_key, occurred_at),
    KEY ix_audit_log_customer_id (customer_id),
    CONSTRAINT ck_audit_log_action
    CHECK (action IN ('insert', 'update', 'delete')),
    CONSTRAINT ck_audit_log_erased_when_and_why
    CHECK (
        (payload_digest IS NULL) = (payload_erased_at IS NULL)
        AND (payload_digest IS NULL) = (privacy_request_id IS NULL)
    ),
    CONSTRAINT ck_audit_log_has_a_payload_or_its_digest
    CHECK (
        (payload_digest IS NULL) = (salt IS NOT NULL)
        AND (payload_digest IS NULL OR COALESCE(old_row, new_row) IS NULL)
    ),
    CONSTRAINT ck_audit_log_has_the_rows_of_its_action
    CHECK (
        payload_digest IS NOT NULL
        OR ((old_row IS NULL) = (action = 'insert') AND (new_row IS NULL) = (action = 'delete'))
    )
) COMMENT = 'Who changed a row, and how [rotating]'
PARTITION BY RANGE COLUMNS(occurred_at) ( -- noqa: PRS
    PARTITION p_start VALUES LESS THAN ('2026-01-01'),
    PARTITION p_future VALUES LESS THAN (MAXVALUE)
);
