-- Procedure: customer_erase_carts_core
--
-- Empties the carts of a customer who is being erased, lets go of the goods they claim, and
-- ends the customer's subscriptions. What was done is counted by table in the evidence.
--
-- Transaction: the caller's, which has the carts and the goods locked
-- Example:     CALL customer_erase_carts_core(7, @evidence);
-- See:         procedures/customer/customer_erase_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_erase_carts_core (
    IN p_customer_id BIGINT UNSIGNED,
    INOUT p_evidence JSON
)
COMMENT 'Empties the carts of a customer who is being erased'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_cart_id BIGINT UNSIGNED;
    DECLARE v_carts INT DEFAULT 0;
    DECLARE v_lines INT DEFAULT 0;
    DECLARE v_claims INT DEFAULT 0;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;

    -- One after the other by its key: a join that reads rows of others waits for them.
    DECLARE each_cart CURSOR FOR
        SELECT cart_id
        FROM cart
        WHERE customer_id = p_customer_id
        ORDER BY cart_id;

    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_cart;

    each_cart_emptied: LOOP
        FETCH each_cart INTO v_cart_id;
        IF v_is_done THEN
            LEAVE each_cart_emptied;
        END IF;

        DELETE FROM stock_reservation
        WHERE cart_id = v_cart_id;

        SET v_claims = v_claims + ROW_COUNT();

        UPDATE cart
        SET
            status = IF(status = 'open', 'expired', status),
            shipping_address_id = NULL,
            billing_address_id = NULL,
            utm_source = NULL,
            utm_medium = NULL,
            utm_campaign = NULL
        WHERE cart_id = v_cart_id;

        SET v_carts = v_carts + ROW_COUNT();

        -- What was ordered keeps its lines, as the order does.
        DELETE FROM cart_line
        WHERE
            cart_id = v_cart_id
            AND NOT EXISTS (
                SELECT 1 FROM sales_order AS o
                WHERE o.cart_id = v_cart_id
            );

        SET v_lines = v_lines + ROW_COUNT();
    END LOOP;

    CLOSE each_cart;

    UPDATE subscription
    SET
        status = 'cancelled',
        next_order_on = NULL,
        shipping_address_id = NULL,
        cancelled_at = UTC_TIMESTAMP(6)
    WHERE
        customer_id = p_customer_id
        AND status <> 'cancelled';

    SET p_evidence = JSON_SET(
        p_evidence,
        '$.subscription', ROW_COUNT(),
        '$.cart', v_carts,
        '$.cart_line', v_lines,
        '$.stock_reservation', v_claims
    );
END$$

DELIMITER ;
