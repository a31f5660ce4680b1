-- Table: retention_rule
--
-- How long the shop keeps what it knows, table by table, and why. The file of reference
-- rows says what is usual; how long this shop keeps it, whether a rule is on, and who
-- approved it are the shop's own. A rule that retention_apply carries out does nothing
-- before an officer has approved it, and each change of what it says takes the approval
-- back. MongoDB keeps its own days, in documents/collections/.
--
-- Grain: one row per rule
-- See:   seeds/reference/retention_rule.csv, views/platform/retention_row.sql,
--        procedures/platform/retention_apply.sql

CREATE TABLE retention_rule (
    rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    table_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    action VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'delete: the row, empty: columns of it, erase: the person, drop_months: partitions',
    takes VARCHAR(255) NOT NULL COMMENT 'What goes, in words',
    counts_from VARCHAR(255) NOT NULL COMMENT 'Since when the time runs, in words',

    keep_unit VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'day, month',
    usual_keep INT NOT NULL COMMENT 'Days or months that a shop keeps it',
    own_keep INT NULL COMMENT 'Days or months that this shop keeps it; NULL: the usual number',
    keep_for INT GENERATED ALWAYS AS (COALESCE(own_keep, usual_keep)) VIRTUAL
    COMMENT 'Days or months that count, never NULL',
    reason VARCHAR(500) NOT NULL COMMENT 'Why it is kept that long and no longer',

    carried_out_by VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'The procedure that does it, as retention_apply or partition_rotate',
    max_rows INT NOT NULL DEFAULT 10000 COMMENT 'At most in one run of retention_apply, which holds their keys in memory',
    is_enabled BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'Not: it is shown, and nothing goes',
    approved_at DATETIME(6) NULL COMMENT 'UTC; NULL: not approved as it stands',
    staff_user_id BIGINT UNSIGNED NULL COMMENT 'Who approved it; NULL: nobody, as it stands',

    wording CHAR(64) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS (
        SHA2(
            CONCAT_WS(
                '/', table_name, action, takes, counts_from, keep_unit,
                COALESCE(own_keep, usual_keep), reason, carried_out_by
            ),
            256
        )
    ) VIRTUAL COMMENT 'SHA-256 of what it says: differs when the rule does, never NULL',

    PRIMARY KEY (rule_code),
    KEY ix_retention_rule_staff_user_id (staff_user_id),
    CONSTRAINT fk_retention_rule_staff_user
    FOREIGN KEY (staff_user_id) REFERENCES staff_user (staff_user_id),
    CONSTRAINT ck_retention_rule_action
    CHECK (action IN ('delete', 'empty', 'erase', 'drop_months')),
    CONSTRAINT ck_retention_rule_keep_unit
    CHECK (keep_unit IN ('day', 'month')),
    CONSTRAINT ck_retention_rule_months_are_dropped_by_the_month
    CHECK (action <> 'drop_months' OR keep_unit = 'month'),
    CONSTRAINT ck_retention_rule_keeps_something
    CHECK (usual_keep > 0 AND COALESCE(own_keep, 1) > 0),
    CONSTRAINT ck_retention_rule_max_rows_range
    CHECK (max_rows BETWEEN 1 AND 100000),
    CONSTRAINT ck_retention_rule_approved_by_somebody
    CHECK ((approved_at IS NULL) = (staff_user_id IS NULL))
) COMMENT = 'How long the shop keeps what it knows, and why';
