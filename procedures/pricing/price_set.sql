-- Procedure: price_set
--
-- Sets what a variant costs from a moment on: closes the row that holds until then
-- and chains the next one to it. The same price again changes nothing. Past prices
-- stay as they were.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Example:     CALL price_set(1, 42, 1, 24.90, NULL);
-- See:         procedures/pricing/price_set_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE price_set (
    IN p_price_list_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED,
    IN p_min_quantity INT,
    IN p_amount DECIMAL(19, 4),
    IN p_valid_from DATETIME(6)
)
COMMENT 'Sets what a variant costs from a moment on; NULL: from now on'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6);
        DECLARE v_locked INT;
        DECLARE v_is_changed BOOLEAN;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        -- Who sets prices of one list does so one after the other; who reads them waits for nobody.
        SELECT COUNT(*) INTO v_locked
        FROM price_list
        WHERE price_list_id = p_price_list_id
        FOR UPDATE;

        SET v_now = UTC_TIMESTAMP(6);

        CALL price_set_core(
            p_price_list_id,
            p_variant_id,
            p_min_quantity,
            p_amount,
            COALESCE(p_valid_from, v_now),
            v_now,
            v_is_changed
        );

        COMMIT;
    END;
END$$

DELIMITER ;
