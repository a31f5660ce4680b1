-- Procedure: stock_lock_core
--
-- Locks all that lies anywhere of some goods, one variant after the other in the
-- order of their ids and within it by warehouse, so that two callers that want the
-- same goods wait for each other instead of deadlocking. Takes a JSON array of
-- objects with a variant_id; what else they hold is not looked at.
--
-- Transaction: the caller's
-- Example:     CALL stock_lock_core('[{"variant_id": 42}, {"variant_id": 7}]');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_lock_core (IN p_goods JSON)
COMMENT 'Locks stock rows in the one order that everybody keeps'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_variant_id BIGINT UNSIGNED;
    DECLARE v_locked INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    -- One at a time: a statement over all of them locks in the order it happens to read.
    DECLARE each_variant CURSOR FOR
        SELECT DISTINCT goods.variant_id
        FROM
            JSON_TABLE(
                p_goods, '$[*]' COLUMNS (variant_id BIGINT UNSIGNED PATH '$.variant_id')
            ) AS goods
        ORDER BY goods.variant_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_variant;

    each_lock: LOOP
        FETCH each_variant INTO v_variant_id;
        IF v_is_done THEN
            LEAVE each_lock;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM stock_level
        WHERE variant_id = v_variant_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_variant;
END$$

DELIMITER ;
