-- Table: privacy_request
--
-- A customer who asks to see, to mend or to have erased what the shop knows of them.
-- The law gives the shop a month. An erasure is carried out by customer_erase and by
-- nothing else; evidence says what was done, and names nobody.
--
-- Grain: one row per request
-- See:   procedures/customer/customer_erase.sql

CREATE TABLE privacy_request (
    privacy_request_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    customer_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'access: show it, erase, rectify: mend it',
    state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'received'
    COMMENT 'received, in_progress: while customer_erase runs, completed, rejected',
    requested_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    -- NOT NULL is asked before the default of requested_at is there (1048).
    due_at DATETIME(6) GENERATED ALWAYS AS (TIMESTAMPADD(DAY, 30, requested_at)) STORED
    COMMENT 'UTC; by when it is to be completed or rejected, never NULL',
    completed_at DATETIME(6) NULL COMMENT 'UTC, when completed or rejected; NULL: still open',
    staff_user_id BIGINT UNSIGNED NULL
    COMMENT 'Who completed or rejected it; NULL: still open, or the customer did it alone',
    evidence JSON NULL
    COMMENT 'What was done: of an erasure the rows by table, else in words; NULL: still open [pii:text]',

    -- Its unique key is what allows one open request of a kind, and one erasure ever.
    standing_of BIGINT UNSIGNED GENERATED ALWAYS AS (
        IF(completed_at IS NULL OR (kind = 'erase' AND state = 'completed'), customer_id, NULL)
    ) VIRTUAL COMMENT 'The customer while it is open or once erased; NULL: over and done with',

    PRIMARY KEY (privacy_request_id),
    UNIQUE KEY uq_privacy_request_public_id (public_id),
    UNIQUE KEY uq_privacy_request_standing (standing_of, kind),
    KEY ix_privacy_request_customer_id (customer_id),
    KEY ix_privacy_request_staff_user_id (staff_user_id),
    KEY ix_privacy_request_state_due_at (state, due_at),
    CONSTRAINT fk_privacy_request_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_privacy_request_staff_user
    FOREIGN KEY (staff_user_id) REFERENCES staff_user (staff_user_id),
    CONSTRAINT ck_privacy_request_kind
    CHECK (kind IN ('access', 'erase', 'rectify')),
    CONSTRAINT ck_privacy_request_state
    CHECK (state IN ('received', 'in_progress', 'completed', 'rejected')),
    CONSTRAINT ck_privacy_request_closed_has_time
    CHECK ((state IN ('completed', 'rejected')) = (completed_at IS NOT NULL)),
    CONSTRAINT ck_privacy_request_closed_has_evidence
    CHECK ((completed_at IS NOT NULL) = (evidence IS NOT NULL)),
    CONSTRAINT ck_privacy_request_evidence_is_object
    CHECK (JSON_TYPE(evidence) = 'OBJECT'),
    CONSTRAINT ck_privacy_request_completed_after_requested
    CHECK (completed_at >= requested_at)
) COMMENT = 'A customer who asks to see, to mend or to have erased what is known of them';
