-- Procedure: payment_open
--
-- Begins to pay a placed order by a method. A payment of that method that nothing
-- has been asked of yet is given again, so that a page loaded twice makes no second
-- one.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30601 ILLEGAL_TRANSITION
-- Example:     CALL payment_open(1001, 'card', @payment_id);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_open (
    IN p_order_id BIGINT UNSIGNED,
    IN p_payment_method_code VARCHAR(32),
    OUT p_payment_id BIGINT UNSIGNED
)
COMMENT 'Begins to pay a placed order by a method'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_placed_at DATETIME(6);
        DECLARE v_payment_method_id BIGINT UNSIGNED;
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

        SELECT
            status_code,
            placed_at
        INTO v_status_code, v_placed_at
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_placed_at IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order, or it is not placed yet';
        END IF;

        IF v_status_code IN ('cancelled', 'imported') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled or imported order is not paid';
        END IF;

        SELECT payment_method_id INTO v_payment_method_id
        FROM payment_method
        WHERE
            payment_method_code = p_payment_method_code COLLATE utf8mb4_0900_as_cs
            AND is_active;

        IF v_payment_method_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such method of payment on offer';
        END IF;

        SELECT MIN(p.payment_id) INTO p_payment_id
        FROM payment AS p
        WHERE
            p.order_id = p_order_id
            AND p.payment_method_id = v_payment_method_id
            AND NOT EXISTS (
                SELECT 1
                FROM payment_transaction AS pt
                WHERE pt.payment_id = p.payment_id
            );

        IF p_payment_id IS NULL THEN
            INSERT INTO payment (order_id, payment_method_id, currency_code, currency_minor_unit)
            SELECT
                o.order_id,
                v_payment_method_id AS payment_method_id,
                o.currency_code,
                o.currency_minor_unit
            FROM sales_order AS o
            WHERE o.order_id = p_order_id;

            SET p_payment_id = LAST_INSERT_ID();
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
