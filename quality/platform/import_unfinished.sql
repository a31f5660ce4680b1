-- ---
-- title: File that was landed and never taken in
-- meaning: An import moves what it landed into the model at once.
-- dimension: completeness
-- severity: warning
-- owner: platform
-- table: import_batch
-- columns: [import_batch.imported_at]
-- remedy: Run the import of the same file again; it goes on where it stopped.
-- parameters:
--   hours: {type: int, default: 24, meaning: hours that an import may take}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('batch ', import_batch_id) AS subject,
    CONCAT('landed ', landed_at, ', not moved') AS found,
    CONCAT('moved within ', :hours, ' hours') AS expected
FROM import_batch
WHERE
    imported_at IS NULL
    AND landed_at < TIMESTAMPADD(
        HOUR, -:hours, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    );
