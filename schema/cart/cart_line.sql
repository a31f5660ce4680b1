-- Table: cart_line
--
-- A variant in a cart, at the price the customer was shown. Checkout asks for the
-- price anew and refuses where it is another by then.
--
-- Grain: one row per cart and variant

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
