-- Table: customer_consent
--
-- What a customer agreed to, and took back: a ledger, so that the shop can show when
-- and how it was told. What holds today is the last row; see the view
-- customer_consent_current. The one change of a row is that it forgets the
-- address of an erased person.
--
-- Grain: one row per time that a customer said yes or no
-- See:   procedures/customer/consent_record.sql
--        triggers/customer/customer_consent_before_update_guard_ledger.sql

CREATE TABLE customer_consent (
    customer_consent_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id BIGINT UNSIGNED NOT NULL,

    purpose VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'marketing, profiling: offers made to measure, analytics, sharing: with partners',
    channel VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'By which way: email, sms, phone, post, push, web',
    state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'granted, withdrawn',
    source VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'Where it was said, as checkout, account, unsubscribe_link; erasure: with the person',
    policy_version VARCHAR(32) COLLATE utf8mb4_0900_as_cs NULL
    COMMENT 'Of the text that was shown; NULL: none was',
    ip_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'Keyed SHA-256 of the address it came from; NULL: not known, or erased [pii:id]',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (customer_consent_id),
    KEY ix_customer_consent_current (customer_id, purpose, channel, occurred_at),
    CONSTRAINT fk_customer_consent_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT ck_customer_consent_purpose
    CHECK (purpose IN ('marketing', 'profiling', 'analytics', 'sharing')),
    CONSTRAINT ck_customer_consent_channel
    CHECK (channel IN ('email', 'sms', 'phone', 'post', 'push', 'web')),
    CONSTRAINT ck_customer_consent_state
    CHECK (state IN ('granted', 'withdrawn')),
    CONSTRAINT ck_customer_consent_ip_hash_is_hash
    CHECK (REGEXP_LIKE(ip_hash, '^[0-9a-f]{64}$'))
) COMMENT = 'What a customer agreed to, and took back';
