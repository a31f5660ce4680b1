-- ---
-- title: Import that lost rows or money
-- meaning: What was read of a batch is what was loaded and what was rejected, in rows and in money.
-- dimension: consistency
-- severity: error
-- owner: platform
-- table: import_batch_total
-- columns: [import_batch_total.row_count, import_batch_total.amount]
-- remedy: Do not use what came in; find the rows that are in none of the two.
-- ---

SELECT
    CONCAT('batch ', import_batch_id, ', ', document_class) AS subject,
    CONCAT(
        SUM(IF(outcome = 'read', 0, row_count)), ' rows, ',
        SUM(IF(outcome = 'read', 0, amount))
    ) AS found,
    CONCAT(
        SUM(IF(outcome = 'read', row_count, 0)), ' rows, ',
        SUM(IF(outcome = 'read', amount, 0))
    ) AS expected
FROM import_batch_total
GROUP BY import_batch_id, document_class
HAVING
    SUM(IF(outcome = 'read', row_count, -row_count)) <> 0
    OR SUM(IF(outcome = 'read', amount, -amount)) <> 0;
