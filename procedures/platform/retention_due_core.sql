-- Procedure: retention_due_core
--
-- The rows that a rule is to take, the first ones by their key, as [[row_id, row_no], …];
-- NULL where none is due.
--
-- Transaction: none; it reads without a lock
-- Example:     CALL retention_due_core('customer_note', @before, 10000, @rows);
-- See:         views/platform/retention_row.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE retention_due_core (
    IN p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_before DATETIME(6),
    IN p_max INT,
    OUT p_rows JSON
)
COMMENT 'The rows that a rule of retention is to take'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    SELECT JSON_ARRAYAGG(JSON_ARRAY(due.row_id, due.row_no)) INTO p_rows
    FROM (
        SELECT
            row_id,
            row_no
        FROM retention_row
        WHERE
            rule_code = p_rule_code
            AND since_at < p_before
        ORDER BY row_id, row_no
        LIMIT p_max
    ) AS due;
END$$

DELIMITER ;
