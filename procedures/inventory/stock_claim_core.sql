-- Procedure: stock_claim_core
--
-- Finds what is wanted of a channel's goods, or refuses the lot. Takes and gives
-- what stock_allocate takes and gives; lock the goods first.
--
-- Transaction: the caller's
-- Raises:      30101 STOCK_INSUFFICIENT
-- Example:     CALL stock_claim_core(1, NULL, @wanted, @claims);
-- See:         procedures/inventory/stock_allocate.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_claim_core (
    IN p_channel_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_wanted JSON,
    OUT p_claims JSON
)
COMMENT 'Finds what is wanted of the goods of a channel, or refuses the lot'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_sku VARCHAR(64);
    DECLARE v_detail VARCHAR(128);

    -- SET would have the function read with locks, in the order it happens to read.
    SELECT stock_allocate(p_channel_id, p_warehouse_id, p_wanted) INTO p_claims;

    WITH wanted AS (
        SELECT
            w.variant_id,
            SUM(w.quantity) AS quantity
        FROM
            JSON_TABLE(
                p_wanted,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', quantity INT PATH '$.quantity'
                )
            ) AS w
        GROUP BY w.variant_id
    ),

    claimed AS (
        SELECT
            c.variant_id,
            SUM(c.quantity) AS quantity
        FROM
            JSON_TABLE(
                p_claims,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', quantity INT PATH '$.quantity'
                )
            ) AS c
        GROUP BY c.variant_id
    )

    SELECT pv.sku INTO v_sku
    FROM wanted
    INNER JOIN product_variant AS pv
        ON wanted.variant_id = pv.variant_id
    LEFT JOIN claimed
        ON wanted.variant_id = claimed.variant_id
    WHERE wanted.quantity > COALESCE(claimed.quantity, 0)
    ORDER BY wanted.variant_id
    LIMIT 1;

    IF v_sku IS NOT NULL THEN
        SET v_detail = CONCAT('STOCK_INSUFFICIENT: less is there of ', v_sku, ' than is wanted');
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = v_detail;
    END IF;
END$$

DELIMITER ;
