-- Table: cart
--
-- What somebody is about to buy. A cart becomes one order and no more; the order
-- keeps its cart, which is how a checkout that is sent twice finds the first.
--
-- Grain: one row per visit that put something aside
-- See:   procedures/cart/checkout_place_order.sql

CREATE TABLE cart (
    cart_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    channel_id BIGINT UNSIGNED NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Of its prices',
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: not known yet',
    shipping_address_id BIGINT UNSIGNED NULL
    COMMENT 'In the customer''s book; NULL: the default one, or the order is placed',
    billing_address_id BIGINT UNSIGNED NULL
    COMMENT 'In the customer''s book; NULL: the default one, or the order is placed',
    shipping_method_id BIGINT UNSIGNED NULL COMMENT 'NULL: not chosen, or nothing travels',

    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'open'
    COMMENT 'open, converted: became an order, expired, merged: into another cart',
    expires_at DATETIME(6) NOT NULL DEFAULT (TIMESTAMPADD(DAY, 7, UTC_TIMESTAMP(6))) COMMENT 'UTC',
    utm_source VARCHAR(100) NULL COMMENT 'Where the visit came from; NULL: not told',
    utm_medium VARCHAR(100) NULL COMMENT 'By which way it came; NULL: not told',
    utm_campaign VARCHAR(100) NULL COMMENT 'Which campaign brought it; NULL: none, or not told',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (cart_id),
    UNIQUE KEY uq_cart_public_id (public_id),
    -- What the funnel of a period reads; see queries/fulfilment/checkout_funnel.sql.
    KEY ix_cart_channel_id_created_at (channel_id, created_at),
    KEY ix_cart_currency_code (currency_code),
    KEY ix_cart_customer_id (customer_id),
    KEY ix_cart_shipping_address (shipping_address_id, customer_id),
    KEY ix_cart_billing_address (billing_address_id, customer_id),
    KEY ix_cart_shipping_method_id (shipping_method_id),
    KEY ix_cart_status_expires_at (status, expires_at),
    CONSTRAINT fk_cart_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_cart_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT fk_cart_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_cart_shipping_address
    FOREIGN KEY (shipping_address_id, customer_id)
    REFERENCES customer_address (customer_address_id, customer_id),
    CONSTRAINT fk_cart_billing_address
    FOREIGN KEY (billing_address_id, customer_id)
    REFERENCES customer_address (customer_address_id, customer_id),
    CONSTRAINT fk_cart_shipping_method
    FOREIGN KEY (shipping_method_id) REFERENCES shipping_method (shipping_method_id),
    CONSTRAINT ck_cart_status
    CHECK (status IN ('open', 'converted', 'expired', 'merged')),
    CONSTRAINT ck_cart_address_has_customer
    CHECK (
        customer_id IS NOT NULL OR (shipping_address_id IS NULL AND billing_address_id IS NULL)
    )
) COMMENT = 'What somebody is about to buy';
