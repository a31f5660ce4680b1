-- Table: audit_anchor
--
-- Where the chain of the audit log stood when a month began and ended. Each anchor starts
-- from the one before and the month after it starts from each, so that a month that was
-- dropped is still vouched for, and none can be changed without all that follows. What is
-- copied to a place outside holds against those who may write here.
--
-- Grain: one row per month, from that of the first seal to the last that is over
-- See:   procedures/platform/audit_log_seal.sql, docs/decisions/0013-audit-chain.md

CREATE TABLE audit_anchor (
    month_on DATE NOT NULL COMMENT 'First of the month in which lines were sealed, in UTC',
    first_seal_no BIGINT NOT NULL COMMENT 'Place in the chain that the month began with',
    last_seal_no BIGINT NOT NULL COMMENT 'Of a month without seals, the place before its first',
    seal_count BIGINT GENERATED ALWAYS AS (last_seal_no - first_seal_no + 1) VIRTUAL
    COMMENT 'How many lines were sealed, never NULL',
    start_chain BINARY(32) NOT NULL COMMENT 'Anchor of the month before; of the first, zeros',
    end_chain BINARY(32) NOT NULL COMMENT 'Chain of the last seal; without seals, start_chain',
    anchored_at DATETIME(6) NOT NULL COMMENT 'UTC',
    anchor BINARY(32) NOT NULL COMMENT 'SHA-256 of all of this; the next month starts from it',

    PRIMARY KEY (month_on),
    CONSTRAINT ck_audit_anchor_month_on_is_a_first
    CHECK (DAYOFMONTH(month_on) = 1),
    CONSTRAINT ck_audit_anchor_last_seal_no_not_before_first
    CHECK (first_seal_no > 0 AND last_seal_no >= first_seal_no - 1),
    CONSTRAINT ck_audit_anchor_without_seals_nothing_moves
    CHECK (last_seal_no >= first_seal_no OR end_chain = start_chain),
    CONSTRAINT ck_audit_anchor_anchored_after_its_month
    CHECK (anchored_at >= month_on + INTERVAL 1 MONTH)
) COMMENT = 'Where the chain of the audit log stood by the month';
