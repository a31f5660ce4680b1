-- Procedure: summary_pairs_core
--
-- Computes anew what the summary keeps of the pairs of products of some days of a
-- channel, until the day given and without it.
--
-- Transaction: the caller's; in READ COMMITTED, reading the views locks no row
-- Example:     CALL summary_pairs_core('web', '2026-03-01', '2026-03-02');
-- See:         procedures/platform/summaries_refresh.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE summary_pairs_core (
    IN p_channel_code VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs,
    IN p_from_on DATE,
    IN p_until_on DATE
)
COMMENT 'Computes the summary of pairs anew'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DELETE FROM product_pair_summary
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;

    INSERT INTO product_pair_summary (
        channel_code,
        sales_on,
        product_a_id,
        product_b_id,
        orders
    )
    SELECT
        channel_code,
        sales_on,
        product_a_id,
        product_b_id,
        orders
    FROM product_pair
    WHERE
        channel_code = p_channel_code
        AND sales_on >= p_from_on
        AND sales_on < p_until_on;
END$$

DELIMITER ;
