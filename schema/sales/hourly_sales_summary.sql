-- Table: hourly_sales_summary
--
-- The view hourly_sales, kept. Days that something changed are computed anew; never
-- written by hand.
--
-- Grain: one row per channel, currency, day and hour in which something was sold
-- See:   views/sales/hourly_sales.sql, procedures/platform/summaries_refresh.sql

CREATE TABLE hourly_sales_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sales_on DATE NOT NULL COMMENT 'On the channel''s own clock',
    hour_of_day INT NOT NULL COMMENT '0 to 23, on the channel''s own clock',

    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net of discounts and included tax',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, sales_on, currency_code, hour_of_day)
) COMMENT = 'What was sold, by the hour';
