-- Table: daily_variant_sales_summary
--
-- The view daily_variant_sales, kept. Days that something changed are computed anew;
-- never written by hand.
--
-- Grain: one row per channel, currency, day and SKU that was sold or credited
-- See:   views/sales/daily_variant_sales.sql, procedures/platform/summaries_refresh.sql

CREATE TABLE daily_variant_sales_summary (
    channel_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sales_on DATE NOT NULL COMMENT 'On the channel''s own clock',
    sku VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'That of the order line',

    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: the variant was deleted since',
    orders INT NOT NULL COMMENT 'Placed, and not cancelled since',
    units INT NOT NULL COMMENT 'Units sold',
    gross_sales DECIMAL(19, 4) NOT NULL COMMENT 'At the prices of the tags',
    discounts DECIMAL(19, 4) NOT NULL,
    goods_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net of discounts and included tax',
    goods_cost DECIMAL(19, 4) NOT NULL COMMENT 'Of the units whose cost is known',
    units_without_cost INT NOT NULL COMMENT 'Units sold whose cost is not known',
    units_credited INT NOT NULL,
    credited_sales DECIMAL(19, 4) NOT NULL COMMENT 'Net and positive, on the day of the credit',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (channel_code, sales_on, currency_code, sku),
    -- One variant through time.
    KEY ix_daily_variant_sales_summary_variant_id_sales_on (variant_id, sales_on)
) COMMENT = 'What each variant sold and had credited, by the day';
