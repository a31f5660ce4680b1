-- Procedure: subscription_start
--
-- Notes that a customer wants a variant again and again, first on a day to come or
-- today. Without an address it goes to the customer's default one.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30206 NOT_FOR_SALE
-- Example:     CALL subscription_start(1, 1, 42, 2, 'month', 1, '2026-01-01', 'card', NULL, @id);
-- See:         procedures/sales/subscription_fill_cart.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE subscription_start (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_channel_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED,
    IN p_quantity INT,
    IN p_interval_unit VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_interval_count INT,
    IN p_next_order_on DATE,
    IN p_payment_method_code VARCHAR(32),
    IN p_shipping_address_id BIGINT UNSIGNED,
    OUT p_subscription_id BIGINT UNSIGNED
)
COMMENT 'Notes that a customer wants a variant again and again'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_payment_method_id BIGINT UNSIGNED;
        DECLARE v_is_offered BOOLEAN;
        DECLARE v_is_past BOOLEAN;
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

        SELECT
            is_for_sale(p_variant_id, p_channel_id, UTC_TIMESTAMP(6)) AS is_offered,
            p_next_order_on < local_day.today AS is_past
        INTO v_is_offered, v_is_past
        FROM (
            SELECT DATE(CONVERT_TZ(UTC_TIMESTAMP(6), '+00:00', MAX(timezone))) AS today
            FROM sales_channel
            WHERE channel_id = p_channel_id
        ) AS local_day;

        IF NOT COALESCE(v_is_offered, FALSE) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30206,
                MESSAGE_TEXT = 'NOT_FOR_SALE: the channel does not offer this variant';
        END IF;

        IF
            COALESCE(p_quantity, 0) < 1
            OR COALESCE(p_interval_count, 0) < 1
            OR p_interval_unit IS NULL
            OR p_interval_unit NOT IN ('day', 'week', 'month', 'year')
            OR COALESCE(v_is_past, TRUE)
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: give 1 unit or more, a known interval, no past day';
        END IF;

        INSERT INTO subscription (
            customer_id,
            channel_id,
            variant_id,
            quantity,
            interval_unit,
            interval_count,
            payment_method_id,
            shipping_address_id,
            next_order_on
        )
        VALUES (
            p_customer_id,
            p_channel_id,
            p_variant_id,
            p_quantity,
            p_interval_unit,
            p_interval_count,
            v_payment_method_id,
            p_shipping_address_id,
            p_next_order_on
        );

        SET p_subscription_id = LAST_INSERT_ID();

        COMMIT;
    END;
END$$

DELIMITER ;
