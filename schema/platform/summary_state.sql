-- Table: summary_state
--
-- How fresh each summary is: every change that was committed before refreshed_at is in
-- it. Without a row it was never computed.
--
-- Grain: one row per summary
-- See:   procedures/platform/summaries_refresh.sql

CREATE TABLE summary_state (
    summary_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Name of its table',

    refreshed_at DATETIME(6) NULL COMMENT 'UTC; NULL: not computed to its end yet',
    rebuilt_at DATETIME(6) NULL
    COMMENT 'UTC, when it was last computed as a whole; NULL: it has to be',

    PRIMARY KEY (summary_name)
) COMMENT = 'How fresh each summary is';
