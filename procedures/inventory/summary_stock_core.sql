-- Procedure: summary_stock_core
--
-- Computes anew what the summary keeps of the stock of the variants whose ids lie between two.
--
-- Transaction: the caller's; in READ COMMITTED, reading the views locks no row
-- Example:     CALL summary_stock_core(3, 3);
-- See:         procedures/platform/summaries_refresh.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_stock_core (
    IN p_first_id BIGINT UNSIGNED,
    IN p_last_id BIGINT UNSIGNED
)
COMMENT 'Computes the summary of stock anew'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM monthly_stock_summary
    WHERE variant_id BETWEEN p_first_id AND p_last_id;

    INSERT INTO monthly_stock_summary (
        warehouse_id,
        variant_id,
        month_on,
        opening,
        received,
        sold,
        returned,
        adjusted,
        transferred,
        closing
    )
    SELECT
        warehouse_id,
        variant_id,
        month_on,
        opening,
        received,
        sold,
        returned,
        adjusted,
        transferred,
        closing
    FROM monthly_stock
    WHERE variant_id BETWEEN p_first_id AND p_last_id;
END$$

DELIMITER ;
