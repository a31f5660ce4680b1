-- Table: payment
--
-- One way of paying one order. The four counters are sums of its transactions
-- that succeeded, moved by trigger and by nothing else.
--
-- Grain: one row per attempt to pay an order by one method
-- See:   triggers/billing/payment_transaction_after_insert_move_counters.sql

CREATE TABLE payment (
    payment_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    order_id BIGINT UNSIGNED NOT NULL,
    payment_method_id BIGINT UNSIGNED NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'That of the order',
    currency_minor_unit TINYINT UNSIGNED NOT NULL COMMENT 'Copied from the currency to round by',

    authorized DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Set aside for us by the payer''s bank',
    captured DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Taken',
    voided DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Set aside, and let go untaken',
    refunded DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Taken, and given back',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (payment_id),
    UNIQUE KEY uq_payment_public_id (public_id),
    KEY ix_payment_order (order_id, currency_code),
    KEY ix_payment_payment_method_id (payment_method_id),
    KEY ix_payment_currency (currency_code, currency_minor_unit),
    CONSTRAINT fk_payment_sales_order
    FOREIGN KEY (order_id, currency_code) REFERENCES sales_order (order_id, currency_code),
    CONSTRAINT fk_payment_payment_method
    FOREIGN KEY (payment_method_id) REFERENCES payment_method (payment_method_id),
    CONSTRAINT fk_payment_currency
    FOREIGN KEY (currency_code, currency_minor_unit)
    REFERENCES currency (currency_code, minor_unit),
    CONSTRAINT ck_payment_captured_within_authorized
    CHECK (captured >= 0 AND voided >= 0 AND captured + voided <= authorized),
    CONSTRAINT ck_payment_refunded_within_captured
    CHECK (refunded >= 0 AND refunded <= captured),
    CONSTRAINT ck_payment_whole_coins
    CHECK (
        authorized = ROUND(authorized, currency_minor_unit)
        AND captured = ROUND(captured, currency_minor_unit)
        AND voided = ROUND(voided, currency_minor_unit)
        AND refunded = ROUND(refunded, currency_minor_unit)
    )
) COMMENT = 'One way of paying one order';
