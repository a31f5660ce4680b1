-- Table: stored_value_entry
--
-- What went onto an account and what was taken off it: the ledger behind its balance.
-- Rows are added and never changed. A key that is sent twice finds its first row.
--
-- Grain: one row per movement of an account
-- See:   triggers/stored_value/stored_value_entry_before_insert_fill_balance_after.sql

CREATE TABLE stored_value_entry (
    stored_value_entry_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    stored_value_account_id BIGINT UNSIGNED NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'That of the account, filled in by trigger; NULL: points',

    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'issue, redeem, refund: given for an order, expire, adjust: put right by hand',
    amount DECIMAL(19, 4) NOT NULL COMMENT 'Positive onto the account, negative off it',
    balance_after DECIMAL(19, 4) NOT NULL COMMENT 'What the account held then, filled in by trigger',
    order_id BIGINT UNSIGNED NULL
    COMMENT 'The order paid with it or given back for; NULL: not about an order',
    payment_transaction_id BIGINT UNSIGNED NULL
    COMMENT 'The capture that paid for what is issued; NULL: given away, or not known',
    idempotency_key VARCHAR(64) COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'The caller''s name for it: the same key is the same request',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (stored_value_entry_id),
    UNIQUE KEY uq_stored_value_entry_idempotency_key (idempotency_key),
    KEY ix_stored_value_entry_account (stored_value_account_id, currency_code),
    KEY ix_stored_value_entry_order (order_id, currency_code),
    KEY ix_stored_value_entry_payment_transaction_id (payment_transaction_id),
    CONSTRAINT fk_stored_value_entry_stored_value_account
    FOREIGN KEY (stored_value_account_id)
    REFERENCES stored_value_account (stored_value_account_id),
    -- Keeps an account from changing its currency once something is on it.
    CONSTRAINT fk_stored_value_entry_currency
    FOREIGN KEY (stored_value_account_id, currency_code)
    REFERENCES stored_value_account (stored_value_account_id, currency_code),
    CONSTRAINT fk_stored_value_entry_sales_order
    FOREIGN KEY (order_id, currency_code) REFERENCES sales_order (order_id, currency_code),
    CONSTRAINT fk_stored_value_entry_payment_transaction
    FOREIGN KEY (payment_transaction_id)
    REFERENCES payment_transaction (payment_transaction_id),
    CONSTRAINT ck_stored_value_entry_kind
    CHECK (kind IN ('issue', 'redeem', 'refund', 'expire', 'adjust')),
    CONSTRAINT ck_stored_value_entry_sign
    CHECK (
        amount <> 0
        AND (kind NOT IN ('issue', 'refund') OR amount > 0)
        AND (kind NOT IN ('redeem', 'expire') OR amount < 0)
    ),
    CONSTRAINT ck_stored_value_entry_of_an_order
    CHECK (order_id IS NULL OR kind IN ('redeem', 'refund')),
    -- Points are redeemed for a reward. A foreign key with a NULL in it would look at no order.
    CONSTRAINT ck_stored_value_entry_money_pays_an_order
    CHECK (kind NOT IN ('redeem', 'refund') OR (order_id IS NULL) = (currency_code IS NULL)),
    CONSTRAINT ck_stored_value_entry_bought_when_issued
    CHECK (payment_transaction_id IS NULL OR kind = 'issue')
) COMMENT = 'What went onto an account and what was taken off it';
