-- Table: daily_sales_summary
--
-- The view daily_sales, kept: what pages and reports read without reading every
-- order. Days that something changed are computed anew; never written by hand.
--
-- Grain: one row per channel, currency and day on which something was sold or credited
-- See:   views/sales/daily_sales.sql, procedures/platform/summaries_refresh.sql

CREATE TABLE daily_sales_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sales_on DATE NOT NULL COMMENT 'On the channel''s own clock',

    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    gross_sales DECIMAL(19, 4) NOT NULL COMMENT 'At the prices of the tags',
    discounts DECIMAL(19, 4) NOT NULL COMMENT 'On goods',
    included_tax DECIMAL(19, 4) NOT NULL COMMENT 'In the prices of goods',
    returns DECIMAL(19, 4) NOT NULL COMMENT 'Goods credited, net',
    net_sales DECIMAL(19, 4) NOT NULL
    COMMENT 'gross_sales less discounts, included_tax and returns',
    charges DECIMAL(19, 4) NOT NULL COMMENT 'Shipping and fees, less those credited',
    adjustments DECIMAL(19, 4) NOT NULL COMMENT 'Money credited without goods',
    tax DECIMAL(19, 4) NOT NULL COMMENT 'All tax, less tax credited',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, sales_on, currency_code),
    CONSTRAINT ck_daily_sales_summary_orders_not_negative
    CHECK (orders >= 0),
    CONSTRAINT ck_daily_sales_summary_net_is_its_parts
    CHECK (net_sales = gross_sales - discounts - included_tax - returns)
) COMMENT = 'What was sold and credited, by the day';
