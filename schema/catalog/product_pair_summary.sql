-- Table: product_pair_summary
--
-- The view product_pair, kept: pairs of orders of up to 50 products. Days that something changed
-- are computed anew; never written by hand.
--
-- Grain: one row per channel, day and pair of products that an order held
-- See:   views/catalog/product_pair.sql, procedures/platform/summaries_refresh.sql

CREATE TABLE product_pair_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    sales_on DATE NOT NULL COMMENT 'On the channel''s own clock',
    product_a_id BIGINT UNSIGNED NOT NULL COMMENT 'The lower number of the two',
    product_b_id BIGINT UNSIGNED NOT NULL,

    orders INT NOT NULL COMMENT 'With both products, and not cancelled since',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, sales_on, product_a_id, product_b_id)
) COMMENT = 'Which products were ordered together';
