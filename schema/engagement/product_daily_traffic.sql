-- Table: product_daily_traffic
--
-- What visitors did with a product on a day. The clicks lie in MongoDB, which counts them
-- and forgets them after years; what was imported here stays. Never written by hand.
--
-- Grain: one row per day and product that MongoDB has counted anything of
-- See:   procedures/engagement/product_traffic_import.sql

CREATE TABLE product_daily_traffic (
    day_on DATE NOT NULL COMMENT 'In UTC, whatever clock the channel has',
    product_id BIGINT UNSIGNED NOT NULL,

    views INT NOT NULL COMMENT 'Times its page was looked at',
    sessions INT NOT NULL
    COMMENT 'Visits that looked at it, put it into a cart or bought it',
    added_to_cart INT NOT NULL COMMENT 'Times it was put into a cart',
    purchases INT NOT NULL COMMENT 'Orders that bought it, as the page told them',
    refreshed_at DATETIME(6) NOT NULL COMMENT 'UTC, when MongoDB counted it',
    imported_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC, when this count was first brought',

    PRIMARY KEY (day_on, product_id),
    KEY ix_product_daily_traffic_product_id (product_id),
    -- The newest count that is here: the next import goes on from it.
    KEY ix_product_daily_traffic_refreshed_at (refreshed_at),
    CONSTRAINT fk_product_daily_traffic_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    CONSTRAINT ck_product_daily_traffic_not_negative
    CHECK (views >= 0 AND sessions >= 0 AND added_to_cart >= 0 AND purchases >= 0)
) COMMENT = 'What visitors did with a product on a day';
