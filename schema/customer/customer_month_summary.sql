-- Table: customer_month_summary
--
-- The view customer_month, kept. Customers of whom something changed are computed anew;
-- never written by hand.
--
-- Grain: one row per channel, currency, known customer and month with an order or a credit
-- See:   views/customer/customer_month.sql, procedures/platform/summaries_refresh.sql

CREATE TABLE customer_month_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    customer_id BIGINT UNSIGNED NOT NULL,
    cohort_on DATE NOT NULL COMMENT 'First of the month of their first order in the channel',
    month_on DATE NOT NULL COMMENT 'First of the month, on the channel''s own clock',

    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net of discounts and included tax',
    first_orders INT NOT NULL COMMENT '1: the very first is one of them',
    first_goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Of the very first order',
    credited_sales DECIMAL(19, 4) NOT NULL COMMENT 'Goods credited, net and positive',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, month_on, currency_code, customer_id),
    KEY ix_customer_month_summary_customer_id (customer_id),
    -- Who began in a month, for queries/customer/new_against_returning.sql and others.
    KEY ix_customer_month_summary_channel_code_cohort_on (channel_code, cohort_on)
) COMMENT = 'What a customer bought and had credited, by the month';
