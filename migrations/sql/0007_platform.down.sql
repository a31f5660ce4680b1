-- Migration 0007, down: drop what it made
--
-- Loses: every row of import_batch, import_batch_total, import_reject, staging_online_retail

DROP TABLE staging_online_retail;

DROP TABLE import_reject;

DROP TABLE import_batch_total;

DROP TABLE import_batch;
