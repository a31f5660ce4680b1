-- Procedure: stored_value_lock_core
--
-- Locks accounts, one after the other in the order of their ids, so that two callers
-- wait for each other instead of deadlocking. Takes a JSON array of objects with
-- account_id.
--
-- Transaction: the caller's
-- Example:     CALL stored_value_lock_core('[{"account_id": 7}, {"account_id": 3}]');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_lock_core (IN p_accounts JSON)
COMMENT 'Locks accounts in the one order that everybody keeps'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_account_id BIGINT UNSIGNED;
    DECLARE v_locked INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_account CURSOR FOR
        SELECT DISTINCT chosen.account_id
        FROM
            JSON_TABLE(
                p_accounts, '$[*]' COLUMNS (account_id BIGINT UNSIGNED PATH '$.account_id')
            ) AS chosen
        ORDER BY chosen.account_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_account;

    each_lock: LOOP
        FETCH each_account INTO v_account_id;
        IF v_is_done THEN
            LEAVE each_lock;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM stored_value_account
        WHERE stored_value_account_id = v_account_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_account;
END$$

DELIMITER ;
