-- Table: customer_lifetime_summary
--
-- The view customer_lifetime, kept. Customers of whom something changed are computed
-- anew; never written by hand.
--
-- Grain: one row per channel, currency and known customer who bought
-- See:   views/customer/customer_lifetime.sql, procedures/platform/summaries_refresh.sql

CREATE TABLE customer_lifetime_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,

    first_order_on DATE NOT NULL COMMENT 'On the channel''s own clock',
    second_order_on DATE NULL COMMENT 'NULL: there is one order',
    last_order_on DATE NOT NULL,
    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    units INT NOT NULL COMMENT 'Units sold',
    goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net of discounts and included tax',
    credited_sales DECIMAL(19, 4) NOT NULL COMMENT 'Goods credited, net and positive',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, currency_code, customer_id),
    KEY ix_customer_lifetime_summary_customer_id (customer_id)
) COMMENT = 'What a customer has bought so far';
