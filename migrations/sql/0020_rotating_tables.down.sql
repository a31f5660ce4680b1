-- Migration 0020, down: drop what it made
--
-- Loses: every row of audit_log, data_quality_result, marketing_touch

DROP TABLE marketing_touch;

DROP TABLE data_quality_result;

DROP TABLE audit_log;
