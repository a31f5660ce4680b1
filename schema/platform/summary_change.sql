-- Table: summary_change
--
-- What the summaries do not know of yet: a row for each order that was placed or
-- cancelled, each credit note that was issued, each variant whose stock moved. It is
-- written by trigger, in the transaction of the change, and taken away by the refresh
-- that has computed all it touches. A row that points at nothing asks for everything.
--
-- It has no foreign key, so that who notes a change waits for nobody.
--
-- Grain: one row per change
-- See:   procedures/platform/summaries_refresh.sql, docs/decisions/0010-summaries.md

CREATE TABLE summary_change (
    summary_change_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,

    order_id BIGINT UNSIGNED NULL COMMENT 'Placed or cancelled; NULL: another change',
    billing_document_id BIGINT UNSIGNED NULL COMMENT 'Credit note issued; NULL: another change',
    variant_id BIGINT UNSIGNED NULL COMMENT 'Its stock moved; NULL: another change',
    noted_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC; before the commit',

    PRIMARY KEY (summary_change_id),
    CONSTRAINT ck_summary_change_about_one_thing
    CHECK (
        (order_id IS NOT NULL) + (billing_document_id IS NOT NULL) + (variant_id IS NOT NULL) <= 1
    )
) COMMENT = 'What the summaries do not know of yet';
