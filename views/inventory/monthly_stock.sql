-- View: monthly_stock
--
-- How the stock of a shelf went through a month: opening + received - sold + returned
-- + adjusted + transferred = closing. A month in which nothing moved has no row: its stock
-- is the closing of the last one that has.
--
-- Grain:   one row per warehouse, variant and month in which something moved
-- Columns: month_on is the first of the month in UTC, as a warehouse serves channels of
--          many clocks; all are units; sold is positive; adjusted (by hand, by count and by
--          damage) and transferred (in less out) are signed
-- Cost:    filter on variant_id and warehouse_id; else every movement is read

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW monthly_stock AS
WITH monthly AS (
    SELECT
        warehouse_id,
        variant_id,
        DATE(occurred_at) - INTERVAL DAYOFMONTH(occurred_at) - 1 DAY AS month_on,
        SUM(IF(kind = 'receipt', quantity, 0)) AS received,
        -SUM(IF(kind = 'sale', quantity, 0)) AS sold,
        SUM(IF(kind = 'return', quantity, 0)) AS returned,
        SUM(IF(kind IN ('adjust', 'damage', 'count'), quantity, 0)) AS adjusted,
        SUM(IF(kind IN ('transfer_in', 'transfer_out'), quantity, 0)) AS transferred,
        SUM(quantity) AS moved
    FROM stock_movement
    GROUP BY
        warehouse_id,
        variant_id,
        DATE(occurred_at) - INTERVAL DAYOFMONTH(occurred_at) - 1 DAY
)

SELECT
    warehouse_id,
    variant_id,
    month_on,
    SUM(moved) OVER so_far - moved AS opening,
    received,
    sold,
    returned,
    adjusted,
    transferred,
    SUM(moved) OVER so_far AS closing
FROM monthly
WINDOW so_far AS (
    PARTITION BY warehouse_id, variant_id
    ORDER BY month_on
    ROWS UNBOUNDED PRECEDING
);
