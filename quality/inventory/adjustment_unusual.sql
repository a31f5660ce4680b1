-- ---
-- title: Shelf corrected by more than it moves
-- meaning: A correction or a loss is many times what is usual of its kind.
-- dimension: outliers
-- severity: info
-- owner: warehouse
-- table: stock_movement
-- columns: [stock_movement.quantity]
-- remedy: Have the shelf counted again by somebody else.
-- parameters:
--   factor: {type: decimal, default: 20, meaning: times the average of the others that is unusual}
--   least: {type: int, default: 10, meaning: movements of a kind before they are looked at}
-- ---

WITH moved AS (
    SELECT
        stock_movement_id,
        kind,
        ABS(quantity) AS units,
        COUNT(*) OVER one AS told,
        SUM(ABS(quantity)) OVER one AS total
    FROM stock_movement
    WHERE kind IN ('adjust', 'damage', 'count')
    WINDOW one AS (PARTITION BY kind)
)

SELECT
    CONCAT('stock movement ', stock_movement_id) AS subject,
    CONCAT(units, ' units by ', kind) AS found,
    CONCAT('near ', ROUND((total - units) / (told - 1), 1)) AS expected
FROM moved
WHERE
    told >= :least
    AND units > :factor * (total - units) / (told - 1);
