-- Table: outbox_event
--
-- What MongoDB has to be told: which thing changed, and under which version. Triggers
-- count the version up in the transaction of the change; what the thing looks like is
-- composed when a relay takes it, together with the version, in one statement. A relay
-- claims things for a while, delivers them and acknowledges the version it delivered;
-- what it does not acknowledge in time is claimed again. Who receives compares versions,
-- so a thing that comes twice or late does no harm.
--
-- It has no key but its primary one, so that who notes a change locks one row and no gap.
--
-- Grain: one row per thing that was ever noted
-- See:   procedures/platform/outbox_claim.sql, docs/decisions/0011-documents.md

CREATE TABLE outbox_event (
    aggregate_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'category, customer: one who was erased, order, product, review',
    aggregate_id BIGINT UNSIGNED NOT NULL COMMENT 'Primary key of its row',
    public_id BINARY(16) NOT NULL COMMENT 'That of its row, and the id of its document',

    version BIGINT NOT NULL DEFAULT 1 COMMENT 'Of the thing; a higher one holds more',
    op VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'upsert'
    COMMENT 'upsert: it is as its view says, delete: its row is gone',
    changed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC, the first change that nobody has taken up yet, or the last one',

    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'waiting'
    COMMENT 'waiting: to be delivered, published, dead: given up, for a person to look at',
    next_attempt_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC; not claimed before: now, the end of a claim, or after a pause',
    attempts INT NOT NULL DEFAULT 0 COMMENT 'How often this version was claimed',
    claimed_by VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    COMMENT 'Worker that had this version last; NULL: none, or it gave it back',
    claimed_at DATETIME(6) NULL COMMENT 'UTC; NULL: claimed_by is',
    published_at DATETIME(6) NULL COMMENT 'UTC; NULL: this version is not published',
    changes_at DATETIME(6) NULL
    COMMENT 'UTC, when it changes by itself, as a price begins; NULL: never, or not published',
    last_error VARCHAR(1000) NULL COMMENT 'What went wrong last; NULL: nothing yet',

    PRIMARY KEY (aggregate_type, aggregate_id),
    -- The relay's path: what is due, the longest first.
    KEY ix_outbox_event_due (status, next_attempt_at),
    KEY ix_outbox_event_changes_at (changes_at),
    KEY ix_outbox_event_op_published_at (op, published_at),
    CONSTRAINT ck_outbox_event_aggregate_type
    CHECK (aggregate_type IN ('category', 'customer', 'order', 'product', 'review')),
    CONSTRAINT ck_outbox_event_version_positive
    CHECK (version > 0),
    CONSTRAINT ck_outbox_event_op
    CHECK (op IN ('upsert', 'delete')),
    CONSTRAINT ck_outbox_event_status
    CHECK (status IN ('waiting', 'published', 'dead')),
    CONSTRAINT ck_outbox_event_attempts_not_negative
    CHECK (attempts >= 0),
    CONSTRAINT ck_outbox_event_claim_has_time
    CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
    CONSTRAINT ck_outbox_event_published_has_time
    CHECK ((status = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT ck_outbox_event_wakes_from_published
    CHECK (changes_at IS NULL OR status = 'published'),
    CONSTRAINT ck_outbox_event_dead_has_error
    CHECK (status <> 'dead' OR last_error IS NOT NULL)
) COMMENT = 'What other systems have to be told';
