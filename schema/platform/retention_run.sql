-- Table: retention_run
--
-- What a rule found, and what it took. A dry run counts and takes nothing; a real one
-- needs a dry run before it, and counts its rows up as their chunks are committed. While
-- it is under way it is what the guards of the ledgers look for, see retention_cutoff.
-- A row changes only until its run has ended.
--
-- Grain: one row per run of a rule by retention_apply
-- See:   procedures/platform/retention_apply.sql,
--        triggers/platform/retention_run_before_insert_guard_dry_run.sql

CREATE TABLE retention_run (
    retention_run_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    is_dry_run BOOLEAN NOT NULL COMMENT 'It counted, and took nothing',

    wording CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'That of the rule when it ran; by trigger',
    cutoff_at DATETIME(6) NOT NULL COMMENT 'UTC; what is older was due',
    due_rows BIGINT NOT NULL COMMENT 'Rows that were due when it began',
    oldest_at DATETIME(6) NULL COMMENT 'UTC, since when the oldest was kept; NULL: none was due',
    done_rows BIGINT NOT NULL DEFAULT 0 COMMENT 'Rows that it took; less than due: see max_rows',

    started_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    ended_at DATETIME(6) NULL COMMENT 'UTC; NULL: under way, or its session was lost',
    failure VARCHAR(255) NULL COMMENT 'What stopped it, its chunks before that stay done; NULL: nothing',
    started_by VARCHAR(288) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Account that was logged in, as name@host; by trigger [pii:id]',
    connection_id BIGINT UNSIGNED NOT NULL
    COMMENT 'Session that carries it out; by trigger',

    PRIMARY KEY (retention_run_id),
    -- What is under way, and what was rehearsed lately.
    KEY ix_retention_run_rule_code_ended_at (rule_code, ended_at),
    CONSTRAINT fk_retention_run_retention_rule
    FOREIGN KEY (rule_code) REFERENCES retention_rule (rule_code),
    CONSTRAINT ck_retention_run_rows_not_negative
    CHECK (due_rows >= 0 AND done_rows >= 0),
    CONSTRAINT ck_retention_run_oldest_of_what_is_due
    CHECK ((due_rows = 0) = (oldest_at IS NULL)),
    CONSTRAINT ck_retention_run_dry_run_takes_nothing
    CHECK (NOT is_dry_run OR done_rows = 0),
    CONSTRAINT ck_retention_run_ends_after_start
    CHECK (ended_at >= started_at),
    CONSTRAINT ck_retention_run_failed_has_ended
    CHECK (failure IS NULL OR ended_at IS NOT NULL)
) COMMENT = 'What a rule of retention found, and what it took';
