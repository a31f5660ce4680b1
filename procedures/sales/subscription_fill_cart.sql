-- Procedure: subscription_fill_cart
--
-- Fills a cart with what a subscription is due for, at the price of today, and moves on
-- the day it is due next: by as many intervals as it takes to lie ahead, so that what was
-- missed is not sent at once. A month after the 31st is the last day of the next. Called
-- twice it fills one cart. The cart is then ordered by checkout_place_order as any other.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30206 NOT_FOR_SALE, 30302 NO_PRICE,
--              30601 ILLEGAL_TRANSITION
-- Example:     CALL subscription_fill_cart(7, @cart_id);
-- See:         procedures/cart/checkout_place_order.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE subscription_fill_cart (
    IN p_subscription_id BIGINT UNSIGNED,
    OUT p_cart_id BIGINT UNSIGNED
)
COMMENT 'Fills a cart with what a subscription is due for'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_today DATE;
        DECLARE v_next_order_on DATE;
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_channel_id BIGINT UNSIGNED;
        DECLARE v_variant_id BIGINT UNSIGNED;
        DECLARE v_quantity INT;
        DECLARE v_interval_unit VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_interval_count INT;
        DECLARE v_shipping_address_id BIGINT UNSIGNED;
        DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_is_offered BOOLEAN;
        DECLARE v_unit_price DECIMAL(19, 4);
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
            customer_id,
            channel_id,
            variant_id,
            quantity,
            next_order_on
        INTO v_customer_id, v_channel_id, v_variant_id, v_quantity, v_next_order_on
        FROM subscription
        WHERE subscription_id = p_subscription_id
        FOR UPDATE;

        IF v_customer_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such subscription';
        END IF;

        SELECT
            interval_unit,
            interval_count,
            shipping_address_id
        INTO v_interval_unit, v_interval_count, v_shipping_address_id
        FROM subscription
        WHERE subscription_id = p_subscription_id;

        SELECT
            ch.default_currency_code,
            DATE(CONVERT_TZ(v_now, '+00:00', ch.timezone)) AS today,
            is_for_sale(v_variant_id, v_channel_id, v_now) AS is_offered,
            price_at(
                v_variant_id,
                v_channel_id,
                ch.default_currency_code,
                cu.customer_group_id,
                v_quantity,
                v_now
            ) AS unit_price
        INTO v_currency_code, v_today, v_is_offered, v_unit_price
        FROM sales_channel AS ch
        INNER JOIN customer AS cu
            ON cu.customer_id = v_customer_id
        WHERE ch.channel_id = v_channel_id;

        IF v_next_order_on IS NULL OR v_next_order_on > v_today THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: the subscription is not due';
        END IF;

        IF NOT v_is_offered THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30206,
                MESSAGE_TEXT = 'NOT_FOR_SALE: the channel does not offer this variant';
        END IF;

        IF v_unit_price IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30302,
                MESSAGE_TEXT = 'NO_PRICE: no price list of the channel prices this variant';
        END IF;

        INSERT INTO cart (
            channel_id, currency_code, customer_id, shipping_address_id, utm_source, utm_campaign
        )
        VALUES (
            v_channel_id,
            v_currency_code,
            v_customer_id,
            v_shipping_address_id,
            'subscription',
            p_subscription_id
        );

        SET p_cart_id = LAST_INSERT_ID();

        INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price, quoted_at)
        VALUES (p_cart_id, v_variant_id, v_quantity, v_unit_price, v_now);

        WHILE v_next_order_on <= v_today DO
            SET v_next_order_on = CASE v_interval_unit
                WHEN 'day' THEN v_next_order_on + INTERVAL v_interval_count DAY
                WHEN 'week' THEN v_next_order_on + INTERVAL v_interval_count WEEK
                WHEN 'month' THEN v_next_order_on + INTERVAL v_interval_count MONTH
                ELSE v_next_order_on + INTERVAL v_interval_count YEAR
            END;
        END WHILE;

        UPDATE subscription
        SET next_order_on = v_next_order_on
        WHERE subscription_id = p_subscription_id;

        COMMIT;
    END;
END$$

DELIMITER ;
