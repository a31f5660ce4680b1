-- Procedure: retention_chunk_core
--
-- The next rows that a rule is to take, in the order of their key, as [[row_id, row_no], …];
-- NULL when none is left. Reads without a lock.
--
-- Transaction: none; it reads without a lock
-- Example:     CALL retention_chunk_core('customer_note', @before, 0, 0, 1000, @rows);
-- See:         views/platform/retention_row.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE retention_chunk_core (
    IN p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_before DATETIME(6),
    IN p_after_id BIGINT UNSIGNED,
    IN p_after_no BIGINT UNSIGNED,
    IN p_batch INT,
    OUT p_rows JSON
)
COMMENT 'The next rows that a rule of retention is to take'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    -- Over a window, as there alone the order is kept.
    SET p_rows = (
        SELECT
            JSON_ARRAYAGG(JSON_ARRAY(chunk.row_id, chunk.row_no)) OVER (
                ORDER BY chunk.row_id, chunk.row_no
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
        FROM (
            SELECT
                row_id,
                row_no
            FROM retention_row
            WHERE
                rule_code = p_rule_code
                AND since_at < p_before
                AND row_id >= p_after_id
                AND (row_id > p_after_id OR row_no > p_after_no)
            ORDER BY row_id, row_no
            LIMIT p_batch
        ) AS chunk
        ORDER BY chunk.row_id
        LIMIT 1
    );
END$$

DELIMITER ;
