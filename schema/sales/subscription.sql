-- Table: subscription
--
-- A customer who wants the same thing again and again. Each time falls due on a day; its
-- order is placed from a cart like any other, at the price of that day.
--
-- Grain: one row per thing a customer subscribed to
-- See:   procedures/sales/subscription_fill_cart.sql
--        triggers/sales/subscription_before_update_guard_status.sql

CREATE TABLE subscription (
    subscription_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
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
    channel_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,
    quantity INT NOT NULL COMMENT 'Units each time',
    interval_unit VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'day, week, month, year',
    interval_count INT NOT NULL COMMENT 'How many of them lie between two times',
    payment_method_id BIGINT UNSIGNED NOT NULL,
    shipping_address_id BIGINT UNSIGNED NULL
    COMMENT 'In the customer''s book; NULL: the default one, or it is cancelled',

    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active'
    COMMENT 'active, paused: until the customer goes on, cancelled: for good',
    next_order_on DATE NULL COMMENT 'Day on the channel''s clock; NULL: not active, none is due',
    cancelled_at DATETIME(6) NULL COMMENT 'UTC; NULL: not cancelled',
    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    updated_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (subscription_id),
    UNIQUE KEY uq_subscription_public_id (public_id),
    KEY ix_subscription_customer_id (customer_id),
    KEY ix_subscription_channel_id_next_order_on (channel_id, next_order_on),
    KEY ix_subscription_variant_id (variant_id),
    KEY ix_subscription_payment_method_id (payment_method_id),
    KEY ix_subscription_shipping_address (shipping_address_id, customer_id),
    CONSTRAINT fk_subscription_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    CONSTRAINT fk_subscription_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_subscription_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT fk_subscription_payment_method
    FOREIGN KEY (payment_method_id) REFERENCES payment_method (payment_method_id),
    CONSTRAINT fk_subscription_shipping_address
    FOREIGN KEY (shipping_address_id, customer_id)
    REFERENCES customer_address (customer_address_id, customer_id),
    CONSTRAINT ck_subscription_quantity_positive
    CHECK (quantity > 0),
    CONSTRAINT ck_subscription_interval_unit
    CHECK (interval_unit IN ('day', 'week', 'month', 'year')),
    CONSTRAINT ck_subscription_interval_count_positive
    CHECK (interval_count > 0),
    CONSTRAINT ck_subscription_status
    CHECK (status IN ('active', 'paused', 'cancelled')),
    CONSTRAINT ck_subscription_active_is_due
    CHECK ((status = 'active') = (next_order_on IS NOT NULL)),
    CONSTRAINT ck_subscription_cancelled_has_time
    CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    CONSTRAINT ck_subscription_cancelled_keeps_no_address
    CHECK (status <> 'cancelled' OR shipping_address_id IS NULL)
) COMMENT = 'A customer who wants the same thing again and again';
