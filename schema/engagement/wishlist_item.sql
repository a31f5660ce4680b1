-- Table: wishlist_item
--
-- A variant that a customer would like to have some day.
--
-- Grain: one row per customer and variant

CREATE TABLE wishlist_item (
    customer_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,

    added_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (customer_id, variant_id),
    KEY ix_wishlist_item_variant_id (variant_id),
    CONSTRAINT fk_wishlist_item_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id) ON DELETE CASCADE,
    CONSTRAINT fk_wishlist_item_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id) ON DELETE CASCADE
) COMMENT = 'A variant that a customer would like to have some day';
