-- Procedure: stock_shelve_core
--
-- Locks goods as stock_lock_core does, and makes the row that counts them in a warehouse
-- where there is none yet. It is made in the goods' own turn: made afterwards, it would
-- be waited for by who holds goods that come later. Goods that do not exist get no row.
--
-- Transaction: the caller's
-- Example:     CALL stock_shelve_core('[{"variant_id": 42}, {"variant_id": 7}]', 1);
-- See:         procedures/inventory/stock_lock_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_shelve_core (
    IN p_goods JSON,
    IN p_warehouse_id BIGINT UNSIGNED
)
COMMENT 'Locks goods, and makes their rows in a warehouse'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_variant_id BIGINT UNSIGNED;
    DECLARE v_here INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_variant CURSOR FOR
        SELECT DISTINCT goods.variant_id
        FROM
            JSON_TABLE(
                p_goods, '$[*]' COLUMNS (variant_id BIGINT UNSIGNED PATH '$.variant_id')
            ) AS goods
        ORDER BY goods.variant_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_variant;

    each_shelf: LOOP
        FETCH each_variant INTO v_variant_id;
        IF v_is_done THEN
            LEAVE each_shelf;
        END IF;

        SELECT COALESCE(SUM(warehouse_id = p_warehouse_id), 0) AS here INTO v_here
        FROM stock_level
        WHERE variant_id = v_variant_id
        FOR UPDATE;

        IF v_here = 0 THEN
            INSERT INTO stock_level (variant_id, warehouse_id)
            SELECT
                pv.variant_id,
                p_warehouse_id AS warehouse_id
            FROM product_variant AS pv
            WHERE pv.variant_id = v_variant_id
            ON DUPLICATE KEY UPDATE variant_id = stock_level.variant_id;
        END IF;
    END LOOP;

    CLOSE each_variant;
END$$

DELIMITER ;
