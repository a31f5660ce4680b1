-- Table: audit_seal
--
-- The chain of the audit log: a digest of each of its lines, and a hash over that digest
-- and the hash before it. Whoever changes, takes out or puts in a line has to write all
-- that follows anew. audit_log_seal writes it, some time after the line; nobody changes or
-- deletes a row. Months leave it as they leave audit_log, a month later.
--
-- Its order is that in which lines were sealed, for numbers of lines are given before
-- their transactions commit.
--
-- Grain: one row per line of audit_log that is sealed
-- See:   procedures/platform/audit_log_seal.sql, docs/decisions/0013-audit-chain.md

CREATE TABLE audit_seal (
    seal_no BIGINT NOT NULL COMMENT 'Place in the chain: from 1, and none is left out',
    sealed_at DATETIME(6) NOT NULL COMMENT 'UTC; never before that of the seal before',
    audit_log_id BIGINT UNSIGNED NOT NULL,
    occurred_at DATETIME(6) NOT NULL COMMENT 'UTC, that of the line',
    digest BINARY(32) NOT NULL COMMENT 'SHA-256 of the line, with that of its payload',
    chain BINARY(32) NOT NULL
    COMMENT 'SHA-256 of the chain before, and of this seal; a month starts from its anchor',

    PRIMARY KEY (seal_no, sealed_at),
    KEY ix_audit_seal_audit_log_id (audit_log_id, occurred_at),
    CONSTRAINT ck_audit_seal_seal_no_positive
    CHECK (seal_no > 0)
) COMMENT = 'Digests of the audit log''s lines, in a chain [rotating]'
PARTITION BY RANGE COLUMNS(sealed_at) ( -- noqa: PRS
    PARTITION p_start VALUES LESS THAN ('2026-01-01'),
    PARTITION p_future VALUES LESS THAN (MAXVALUE)
);
