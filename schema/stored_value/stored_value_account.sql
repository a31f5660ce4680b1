-- Table: stored_value_account
--
-- Value that the shop holds for somebody: a gift card, which belongs to whoever knows
-- its code, the store credit of a customer, or points. The balance is the sum of its
-- entries, moved by trigger and by nothing else.
--
-- Grain: one row per gift card, or per credit or points of a customer
-- See:   triggers/stored_value/stored_value_entry_after_insert_move_balance.sql

CREATE TABLE stored_value_account (
    stored_value_account_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'gift_card, store_credit, points',
    code_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'SHA-256 of the code on the card, which is kept nowhere; NULL: no card',
    customer_id BIGINT UNSIGNED NULL COMMENT 'Whose it is; NULL: a card for whoever has the code',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL
    COMMENT 'NULL: points, which are no money',
    currency_minor_unit TINYINT UNSIGNED NOT NULL
    COMMENT 'Copied from the currency to round by; points are whole',

    balance DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Sum of its entries',
    expires_at DATETIME(6) NULL
    COMMENT 'UTC; from then on nothing is redeemed; NULL: never lapses',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (stored_value_account_id),
    UNIQUE KEY uq_stored_value_account_public_id (public_id),
    UNIQUE KEY uq_stored_value_account_code_hash (code_hash),
    -- What an entry points at, so that its currency is the account's.
    UNIQUE KEY uq_stored_value_account_id_currency_code (stored_value_account_id, currency_code),
    KEY ix_stored_value_account_customer_id (customer_id),
    KEY ix_stored_value_account_currency (currency_code, currency_minor_unit),
    KEY ix_stored_value_account_expires_at (expires_at),
    CONSTRAINT fk_stored_value_account_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_stored_value_account_currency
    FOREIGN KEY (currency_code, currency_minor_unit)
    REFERENCES currency (currency_code, minor_unit),
    CONSTRAINT ck_stored_value_account_kind
    CHECK (kind IN ('gift_card', 'store_credit', 'points')),
    CONSTRAINT ck_stored_value_account_card_has_code
    CHECK ((kind = 'gift_card') = (code_hash IS NOT NULL)),
    CONSTRAINT ck_stored_value_account_without_card_has_owner
    CHECK (kind = 'gift_card' OR customer_id IS NOT NULL),
    CONSTRAINT ck_stored_value_account_money_has_currency
    CHECK ((kind = 'points') = (currency_code IS NULL)),
    CONSTRAINT ck_stored_value_account_points_are_whole
    CHECK (kind <> 'points' OR currency_minor_unit = 0),
    CONSTRAINT ck_stored_value_account_balance_not_negative
    CHECK (balance >= 0),
    CONSTRAINT ck_stored_value_account_whole_coins
    CHECK (balance = ROUND(balance, currency_minor_unit))
) COMMENT = 'Value that the shop holds for somebody';
