-- Table: shipping_rate
--
-- What carriage costs, by where to, how heavy and how dear. Where several rows fit,
-- the highest min_subtotal wins, then the highest min_weight_g, then the lowest price.
--
-- Grain: one row per method, zone, channel, currency and step

CREATE TABLE shipping_rate (
    shipping_rate_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    shipping_method_id BIGINT UNSIGNED NOT NULL,
    geo_zone_id BIGINT UNSIGNED NOT NULL,
    channel_id BIGINT UNSIGNED NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,

    min_weight_g INT NOT NULL DEFAULT 0 COMMENT 'Grams, inclusive',
    max_weight_g INT NULL COMMENT 'Grams, exclusive; NULL: no limit',
    min_subtotal DECIMAL(19, 4) NOT NULL DEFAULT 0 COMMENT 'Goods less discounts, inclusive',
    max_subtotal DECIMAL(19, 4) NULL COMMENT 'Goods less discounts, exclusive; NULL: no limit',
    price DECIMAL(19, 4) NOT NULL COMMENT 'For the order; 0: free',

    PRIMARY KEY (shipping_rate_id),
    UNIQUE KEY uq_shipping_rate_step (
        shipping_method_id, geo_zone_id, channel_id, currency_code, min_weight_g, min_subtotal
    ),
    KEY ix_shipping_rate_geo_zone_id (geo_zone_id),
    KEY ix_shipping_rate_channel_id (channel_id),
    KEY ix_shipping_rate_currency_code (currency_code),
    CONSTRAINT fk_shipping_rate_shipping_method
    FOREIGN KEY (shipping_method_id) REFERENCES shipping_method (shipping_method_id),
    CONSTRAINT fk_shipping_rate_geo_zone
    FOREIGN KEY (geo_zone_id) REFERENCES geo_zone (geo_zone_id),
    CONSTRAINT fk_shipping_rate_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_shipping_rate_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT ck_shipping_rate_weights_in_order
    CHECK (min_weight_g >= 0 AND COALESCE(max_weight_g, min_weight_g + 1) > min_weight_g),
    CONSTRAINT ck_shipping_rate_subtotals_in_order
    CHECK (min_subtotal >= 0 AND COALESCE(max_subtotal, min_subtotal + 1) > min_subtotal),
    CONSTRAINT ck_shipping_rate_price_not_negative
    CHECK (price >= 0)
) COMMENT = 'What carriage costs';
