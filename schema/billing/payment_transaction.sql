-- Table: payment_transaction
--
-- What was asked of a payment provider and what it answered: the ledger behind
-- the counters of payment. Rows are added and never changed. A key that is sent
-- twice finds its first row; it does not take the money twice.
--
-- Grain: one row per request to a provider

CREATE TABLE payment_transaction (
    payment_transaction_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    payment_id BIGINT UNSIGNED NOT NULL,
    parent_transaction_id BIGINT UNSIGNED NULL
    COMMENT 'The authorisation captured or voided, the capture refunded; NULL: a first step',

    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'authorize, capture, void, refund',
    amount DECIMAL(19, 4) NOT NULL COMMENT 'Positive whatever the kind, in the payment''s currency',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'success: moves the counter of its kind, failed: moves none',
    failure_code VARCHAR(64) COLLATE utf8mb4_0900_as_cs NULL COMMENT 'The provider''s word; NULL: success',
    provider VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Who was asked',
    gateway_ref VARCHAR(128) COLLATE utf8mb4_0900_bin NULL
    COMMENT 'The provider''s name for it; NULL: it gave none [pii:id]',
    idempotency_key VARCHAR(64) COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'The caller''s name for it: the same key is the same request',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    -- Lets a foreign key say what a step of this kind can go back to.
    parent_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS (
        CASE kind WHEN 'refund' THEN 'capture' WHEN 'authorize' THEN NULL ELSE 'authorize' END
    ) STORED COMMENT 'Kind of the parent; NULL: an authorisation has none',

    PRIMARY KEY (payment_transaction_id),
    UNIQUE KEY uq_payment_transaction_payment_id_idempotency_key (payment_id, idempotency_key),
    UNIQUE KEY uq_payment_transaction_gateway_ref (provider, gateway_ref, kind),
    -- What a later step points at, so that its parent is of the same payment and of the right kind.
    UNIQUE KEY uq_payment_transaction_id_payment_id_kind (payment_transaction_id, payment_id, kind),
    KEY ix_payment_transaction_parent (parent_transaction_id, payment_id, parent_kind),
    KEY ix_payment_transaction_occurred_at (occurred_at),
    CONSTRAINT fk_payment_transaction_payment
    FOREIGN KEY (payment_id) REFERENCES payment (payment_id),
    CONSTRAINT fk_payment_transaction_parent
    FOREIGN KEY (parent_transaction_id, payment_id, parent_kind)
    REFERENCES payment_transaction (payment_transaction_id, payment_id, kind),
    CONSTRAINT ck_payment_transaction_kind
    CHECK (kind IN ('authorize', 'capture', 'void', 'refund')),
    CONSTRAINT ck_payment_transaction_status
    CHECK (status IN ('success', 'failed')),
    CONSTRAINT ck_payment_transaction_failure_has_code
    CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
    CONSTRAINT ck_payment_transaction_authorisation_is_first
    CHECK (kind <> 'authorize' OR parent_transaction_id IS NULL),
    CONSTRAINT ck_payment_transaction_amount_positive
    CHECK (amount > 0)
) COMMENT = 'What was asked of a payment provider and what it answered';
