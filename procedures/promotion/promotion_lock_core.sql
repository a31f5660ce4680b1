-- Procedure: promotion_lock_core
--
-- Locks promotions, one after the other in the order of their ids, so that two
-- callers wait for each other instead of deadlocking. Takes a JSON array of ids,
-- those with a budget: the others have no counter to guard.
--
-- Transaction: the caller's
-- Example:     CALL promotion_lock_core('[7, 3]');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE promotion_lock_core (IN p_promotions JSON)
COMMENT 'Locks promotions in the one order that everybody keeps'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_promotion_id BIGINT UNSIGNED;
    DECLARE v_locked INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_promotion CURSOR FOR
        SELECT DISTINCT chosen.promotion_id
        FROM
            JSON_TABLE(
                p_promotions, '$[*]' COLUMNS (promotion_id BIGINT UNSIGNED PATH '$')
            ) AS chosen
        ORDER BY chosen.promotion_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_promotion;

    each_lock: LOOP
        FETCH each_promotion INTO v_promotion_id;
        IF v_is_done THEN
            LEAVE each_lock;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM promotion
        WHERE promotion_id = v_promotion_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_promotion;
END$$

DELIMITER ;
