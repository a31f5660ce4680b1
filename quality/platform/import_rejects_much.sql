-- ---
-- title: Import that rejected many rows
-- meaning: A share of the rows of a batch found no place in the model, above what is usual of a
--   source.
-- dimension: outliers
-- severity: warning
-- owner: platform
-- table: import_batch_total
-- columns: [import_batch_total.row_count]
-- remedy: import_reject says of each row why; tell the source what to mend.
-- parameters:
--   share: {type: decimal, default: 0.05, meaning: share of the rows that is nothing unusual}
-- ---

SELECT
    CONCAT('batch ', import_batch_id) AS subject,
    CONCAT(SUM(IF(outcome = 'rejected', row_count, 0)), ' rows rejected') AS found,
    CONCAT('at most a share of ', :share, ' of ', SUM(IF(outcome = 'read', row_count, 0)))
        AS expected
FROM import_batch_total
GROUP BY import_batch_id
HAVING
    SUM(IF(outcome = 'rejected', row_count, 0))
    > :share * SUM(IF(outcome = 'read', row_count, 0));
