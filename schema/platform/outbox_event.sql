-- Table: outbox_event
--
-- What other systems have to be told: the whole state of a thing, written in the
-- transaction that changed it. A relay claims events for a while, delivers them and
-- acknowledges; what it does not acknowledge in time is claimed again. Who receives
-- compares versions, so an event that comes twice or late does no harm.
--
-- Grain: one row per thing and version of it
-- See:   procedures/platform/outbox_claim.sql

CREATE TABLE outbox_event (
    outbox_event_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    aggregate_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'category, order, product, review',
    aggregate_id BIGINT UNSIGNED NOT NULL COMMENT 'Primary key of its row',
    version BIGINT NOT NULL COMMENT 'Of the thing; a higher one holds more',
    op VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'upsert: it is as the payload says, delete: it is gone',
    payload JSON NOT NULL COMMENT 'Its whole state, not what changed [pii:id]',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'waiting'
    COMMENT 'waiting: to be delivered, published, dead: given up, for a person to look at',
    next_attempt_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC; not claimed before: now, the end of a claim, or after a pause',
    attempts INT NOT NULL DEFAULT 0 COMMENT 'How often it was claimed',
    claimed_by VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NULL
    COMMENT 'Worker that had it last; NULL: none, or it gave it back',
    claimed_at DATETIME(6) NULL COMMENT 'UTC; NULL: claimed_by is',
    published_at DATETIME(6) NULL COMMENT 'UTC; NULL: not published',
    last_error VARCHAR(1000) NULL COMMENT 'What went wrong last; NULL: nothing yet',

    PRIMARY KEY (outbox_event_id),
    UNIQUE KEY uq_outbox_event_public_id (public_id),
    -- A version of a thing is told once.
    UNIQUE KEY uq_outbox_event_aggregate_version (aggregate_type, aggregate_id, version),
    -- The relay's path: what is due, the longest first.
    KEY ix_outbox_event_due (status, next_attempt_at),
    KEY ix_outbox_event_published_at (published_at),
    CONSTRAINT ck_outbox_event_aggregate_type
    CHECK (aggregate_type IN ('category', 'order', 'product', 'review')),
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
    CONSTRAINT ck_outbox_event_dead_has_error
    CHECK (status <> 'dead' OR last_error IS NOT NULL)
) COMMENT = 'What other systems have to be told';
