-- Procedure: customer_lock_core
--
-- Locks customers and, before them, all their carts, one customer after the other in
-- the order of their ids, so that two callers wait for each other instead of
-- deadlocking. Takes a JSON array of ids.
--
-- Transaction: the caller's
-- Example:     CALL customer_lock_core('[7, 3]');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_lock_core (IN p_customers JSON)
COMMENT 'Locks customers and their carts in the one order that everybody keeps'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_customer_id BIGINT UNSIGNED;
    DECLARE v_locked INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_customer CURSOR FOR
        SELECT DISTINCT chosen.customer_id
        FROM
            JSON_TABLE(
                p_customers, '$[*]' COLUMNS (customer_id BIGINT UNSIGNED PATH '$')
            ) AS chosen
        ORDER BY chosen.customer_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_customer;

    each_cart: LOOP
        FETCH each_customer INTO v_customer_id;
        IF v_is_done THEN
            LEAVE each_cart;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM cart
        WHERE customer_id = v_customer_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_customer;
    SET v_is_done = FALSE;
    OPEN each_customer;

    each_lock: LOOP
        FETCH each_customer INTO v_customer_id;
        IF v_is_done THEN
            LEAVE each_lock;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM customer
        WHERE customer_id = v_customer_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_customer;
END$$

DELIMITER ;
