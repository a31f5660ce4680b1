-- Table: product_channel
--
-- Where a product is on show, and how long. A product that is in no channel is
-- sold in none.
--
-- Grain: one row per product and channel

CREATE TABLE product_channel (
    product_id BIGINT UNSIGNED NOT NULL,
    channel_id BIGINT UNSIGNED NOT NULL,

    visible_from DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC, inclusive',
    visible_to DATETIME(6) NULL COMMENT 'UTC, exclusive; NULL: no end is planned',

    PRIMARY KEY (product_id, channel_id),
    KEY ix_product_channel_channel_id (channel_id),
    CONSTRAINT fk_product_channel_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT fk_product_channel_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT ck_product_channel_starts_before_it_ends
    CHECK (visible_from < visible_to)
) COMMENT = 'Where a product is on show, and how long';
