-- Migration 0020, up: keep what was changed, touched and found wrong, by the month
--
-- Locks: none; every object is new

CREATE TABLE audit_log (
    audit_log_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    table_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    row_key VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Values of its primary key, joined by /',
    action VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'insert, update, delete',
    actor VARCHAR(288) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Account that was logged in, as name@host',
    old_row JSON NULL COMMENT 'By column; NULL: there was no row [pii:id]',
    new_row JSON NULL COMMENT 'By column; NULL: there is no row any more [pii:id]',

    PRIMARY KEY (audit_log_id, occurred_at),
    KEY ix_audit_log_row (table_name, row_key, occurred_at),
    CONSTRAINT ck_audit_log_action
    CHECK (action IN ('insert', 'update', 'delete')),
    CONSTRAINT ck_audit_log_has_the_rows_of_its_action
    CHECK (
        (old_row IS NULL) = (action = 'insert')
        AND (new_row IS NULL) = (action = 'delete')
    )
) COMMENT = 'Who changed a row, and how [rotating]'
PARTITION BY RANGE COLUMNS(occurred_at) ( -- noqa: PRS
    PARTITION p_start VALUES LESS THAN ('2026-01-01'),
    PARTITION p_future VALUES LESS THAN (MAXVALUE)
);

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

CREATE TABLE marketing_touch (
    marketing_touch_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    touched_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    session_key VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL
    COMMENT 'Of the visit, as the shop''s programme names it [pii:id]',
    customer_id BIGINT UNSIGNED NULL COMMENT 'NULL: not known who',
    order_id BIGINT UNSIGNED NULL COMMENT 'What the visit ended in; NULL: no order',
    marketing_channel VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'direct, search, paid_search, social, email, referral, affiliate, display',
    utm_source VARCHAR(100) NULL COMMENT 'Where the visit came from; NULL: not told',
    utm_medium VARCHAR(100) NULL COMMENT 'By which way it came; NULL: not told',
    utm_campaign VARCHAR(100) NULL COMMENT 'Which campaign brought it; NULL: none, or not told',
    utm_term VARCHAR(100) NULL COMMENT 'Which words were searched for; NULL: none, or not told',
    utm_content VARCHAR(100) NULL COMMENT 'Which link was followed; NULL: one only, or not told',

    PRIMARY KEY (marketing_touch_id, touched_at),
    KEY ix_marketing_touch_session_key (session_key, touched_at),
    KEY ix_marketing_touch_customer_id (customer_id, touched_at),
    KEY ix_marketing_touch_order_id (order_id),
    CONSTRAINT ck_marketing_touch_marketing_channel
    CHECK (
        marketing_channel IN (
            'direct', 'search', 'paid_search', 'social', 'email', 'referral', 'affiliate', 'display'
        )
    )
) COMMENT = 'One arrival of somebody from somewhere [rotating]'
PARTITION BY RANGE COLUMNS(touched_at) ( -- noqa: PRS
    PARTITION p_start VALUES LESS THAN ('2026-01-01'),
    PARTITION p_future VALUES LESS THAN (MAXVALUE)
);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_log_before_delete_refuse
BEFORE DELETE ON audit_log
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_log loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_log_before_update_refuse
BEFORE UPDATE ON audit_log
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: audit_log changes no row';
END$$

DELIMITER ;
