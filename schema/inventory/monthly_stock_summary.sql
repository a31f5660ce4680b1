-- Table: monthly_stock_summary
--
-- The view monthly_stock, kept. Variants whose stock moved are computed anew; never
-- written by hand.
--
-- Grain: one row per warehouse, variant and month in which something moved
-- See:   views/inventory/monthly_stock.sql, procedures/platform/summaries_refresh.sql

CREATE TABLE monthly_stock_summary (
    warehouse_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,
    month_on DATE NOT NULL COMMENT 'First of the month, in UTC',

    opening INT NOT NULL COMMENT 'Units on the shelf when it began',
    received INT NOT NULL,
    sold INT NOT NULL COMMENT 'Units that left with parcels',
    returned INT NOT NULL,
    adjusted INT NOT NULL COMMENT 'By hand, by count and by damage; negative: taken off',
    transferred INT NOT NULL COMMENT 'From other warehouses, less to them',
    closing INT NOT NULL COMMENT 'Units on the shelf when it ended',
    refreshed_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (variant_id, warehouse_id, month_on),
    -- The shelves of a warehouse; see queries/inventory/turnover.sql.
    KEY ix_monthly_stock_summary_warehouse_id_month_on (warehouse_id, month_on)
) COMMENT = 'How the stock of a shelf went through a month';
