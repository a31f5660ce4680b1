-- Table: data_quality_result
--
-- What a check of the data found wrong. `make quality` leaves a row for each rule that ran as
-- well, with how often it was broken, so that a run that found nothing is known to have been.
--
-- Grain: one row per run, rule and thing that breaks it
-- See:   shopdb/migrate/normalise.py, on [rotating]

CREATE TABLE data_quality_result (
    data_quality_result_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    checked_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    run_id BIGINT UNSIGNED NOT NULL COMMENT 'Same in every row that one run wrote',
    check_name VARCHAR(100) NOT NULL COMMENT 'What should hold, as on_hand is its movements',
    severity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'info, warning: somebody has to look, error: the data contradicts itself',
    subject VARCHAR(255) NOT NULL COMMENT 'Where it does not hold, as order 17',
    found VARCHAR(255) NULL COMMENT 'NULL: nothing',
    expected VARCHAR(255) NULL COMMENT 'NULL: nothing',

    PRIMARY KEY (data_quality_result_id, checked_at),
    KEY ix_data_quality_result_run_id (run_id),
    KEY ix_data_quality_result_check_name (check_name, checked_at),
    CONSTRAINT ck_data_quality_result_severity
    CHECK (severity IN ('info', 'warning', 'error'))
) COMMENT = 'What a check of the data found wrong [rotating]'
PARTITION BY RANGE COLUMNS(checked_at) ( -- noqa: PRS
    PARTITION p_start VALUES LESS THAN ('2026-01-01'),
    PARTITION p_future VALUES LESS THAN (MAXVALUE)
);
