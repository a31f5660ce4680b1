-- View: outbox_lag
--
-- What of the shop MongoDB has not been told yet, and what was given up.
--
-- Grain:   one row per kind of thing of which something waits or is dead
-- Columns: waiting counts what will be delivered, dead what a person has to look at;
--          oldest_waiting_at is UTC, since when the longest waits, NULL where nothing does
-- Cost:    reads every event that waits or is dead
-- See:     schema/platform/outbox_event.sql

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW outbox_lag AS
SELECT
    oe.aggregate_type,
    COUNT(IF(oe.status = 'waiting', 1, NULL)) AS waiting,
    COUNT(IF(oe.status = 'dead', 1, NULL)) AS dead,
    MIN(IF(oe.status = 'waiting', oe.changed_at, NULL)) AS oldest_waiting_at
FROM outbox_event AS oe
WHERE oe.status IN ('waiting', 'dead')
GROUP BY oe.aggregate_type;
