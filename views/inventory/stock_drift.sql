-- View: stock_drift
--
-- Shelves whose counters are not what their ledgers say. No rows is health.
--
-- Grain:   one row per variant and warehouse that drifted
-- Columns: on_hand beside moved, the sum of the movements; reserved beside claimed, the
--          sum of the claims
-- Cost:    reads every movement and every claim once; with a variant_id and a warehouse_id
--          as well: seconds on a million rows

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW stock_drift AS
WITH stock_moved AS (
    SELECT
        variant_id,
        warehouse_id,
        SUM(quantity) AS quantity
    FROM stock_movement
    GROUP BY variant_id, warehouse_id
),

stock_claimed AS (
    SELECT
        variant_id,
        warehouse_id,
        SUM(quantity) AS quantity
    FROM stock_reservation
    GROUP BY variant_id, warehouse_id
)

SELECT
    sl.variant_id,
    sl.warehouse_id,
    sl.on_hand,
    COALESCE(moved.quantity, 0) AS moved,
    sl.reserved,
    COALESCE(claimed.quantity, 0) AS claimed
FROM stock_level AS sl
LEFT JOIN stock_moved AS moved
    ON
        sl.variant_id = moved.variant_id
        AND sl.warehouse_id = moved.warehouse_id
LEFT JOIN stock_claimed AS claimed
    ON
        sl.variant_id = claimed.variant_id
        AND sl.warehouse_id = claimed.warehouse_id
WHERE
    sl.on_hand <> COALESCE(moved.quantity, 0)
    OR sl.reserved <> COALESCE(claimed.quantity, 0);
