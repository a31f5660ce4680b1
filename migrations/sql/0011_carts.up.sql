-- Migration 0011, up: put things aside before they are bought
--
-- Locks: an index is built beside writers (INPLACE); every other object is new

ALTER TABLE customer_address
    ADD UNIQUE KEY uq_customer_address_customer_address_id_customer_id (
        customer_address_id, customer_id
    ),
    ALGORITHM = INPLACE, LOCK = NONE;

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
    KEY ix_cart_channel_id (channel_id),
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

CREATE TABLE cart_line (
    cart_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,

    quantity INT NOT NULL,
    unit_price DECIMAL(19, 4) NOT NULL COMMENT 'As quoted, in the currency of the cart',
    quoted_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (cart_id, variant_id),
    KEY ix_cart_line_variant_id (variant_id),
    CONSTRAINT fk_cart_line_cart
    FOREIGN KEY (cart_id) REFERENCES cart (cart_id) ON DELETE CASCADE,
    CONSTRAINT fk_cart_line_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT ck_cart_line_quantity_positive
    CHECK (quantity > 0),
    CONSTRAINT ck_cart_line_unit_price_not_negative
    CHECK (unit_price >= 0)
) COMMENT = 'A variant in a cart, at the price shown';

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER cart_before_update_guard_closed
BEFORE UPDATE ON cart
FOR EACH ROW
BEGIN
    IF OLD.status <> 'open' AND NEW.status <> OLD.status THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30201,
            MESSAGE_TEXT = 'CART_NOT_OPEN: a closed cart stays closed';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER cart_before_update_touch_updated_at
BEFORE UPDATE ON cart
FOR EACH ROW
FOLLOWS cart_before_update_guard_closed
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;
