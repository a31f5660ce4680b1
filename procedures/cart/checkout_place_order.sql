-- Procedure: checkout_place_order
--
-- Makes an order of an open cart, whole or not at all: lines, claims on stock,
-- promotions, shipping, taxes, addresses, number. The same cart again gives the same
-- order.
--
-- Without a warehouse those that serve the channel are asked by priority. Locks are
-- taken in the order cart, customer, coupon and promotions, stock, order, number; a
-- caller that still meets a deadlock (1213) or a lock wait (1205) calls again.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30201 CART_NOT_OPEN, 30207 CUSTOMER_MISSING,
--              30208 CUSTOMER_BLOCKED, 30209 ADDRESS_MISSING, 30304 NO_EXCHANGE_RATE,
--              30403 COUPON_NOT_APPLICABLE, 30404 BUDGET_EXHAUSTED
-- Example:     CALL checkout_place_order(501, NULL, 'WELCOME', @order_id);
-- See:         procedures/cart/checkout_check_core.sql, procedures/sales/order_place_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE checkout_place_order (
    IN p_cart_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_coupon_code VARCHAR(40),
    OUT p_order_id BIGINT UNSIGNED
)
COMMENT 'Makes an order of an open cart, whole or not at all'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_channel_id BIGINT UNSIGNED;
        DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_home_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_fx_to_base DECIMAL(20, 10) DEFAULT 1;
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_customer_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_first_orders INT;
        DECLARE v_redeemer_key CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_shipping_address_id BIGINT UNSIGNED;
        DECLARE v_billing_address_id BIGINT UNSIGNED;
        DECLARE v_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_region VARCHAR(100);
        DECLARE v_postal_code VARCHAR(16);
        DECLARE v_coupon_id BIGINT UNSIGNED;
        DECLARE v_coupon_promotion_id BIGINT UNSIGNED;
        DECLARE v_promotions JSON;
        DECLARE v_is_limited BOOLEAN;
        DECLARE v_used_count INT;
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

        -- Lock 1: the cart.
        SELECT
            status,
            channel_id,
            currency_code,
            customer_id,
            shipping_address_id,
            billing_address_id
        INTO
        v_status,
        v_channel_id,
        v_currency_code,
        v_customer_id,
        v_shipping_address_id,
        v_billing_address_id
        FROM cart
        WHERE cart_id = p_cart_id
        FOR UPDATE;

        SELECT order_id INTO p_order_id
        FROM sales_order
        WHERE cart_id = p_cart_id;

        -- A cart that was sent before has its order, and that is the answer.
        IF p_order_id IS NULL THEN
            IF v_status IS NULL THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30004,
                    MESSAGE_TEXT = 'NOT_FOUND: there is no such cart';
            END IF;

            IF v_status <> 'open' THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30201,
                    MESSAGE_TEXT = 'CART_NOT_OPEN: this cart lapsed or was merged';
            END IF;

            IF v_customer_id IS NULL THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30207,
                    MESSAGE_TEXT = 'CUSTOMER_MISSING: say first whose cart it is, a guest will do';
            END IF;

            -- Lock 2: the customer, beside others who only read, unless a promotion is for a
            -- first order: that is had once, however many carts are sent at once.
            SELECT COUNT(*) INTO v_first_orders
            FROM promotion
            WHERE
                JSON_VALUE(conditions, '$.first_order') = 'true'
                AND deleted_at IS NULL
                AND starts_at <= v_now
                AND (ends_at IS NULL OR ends_at > v_now)
                AND (channel_id IS NULL OR channel_id = v_channel_id);

            IF v_first_orders > 0 THEN
                SELECT customer_id INTO v_customer_id
                FROM customer
                WHERE customer_id = v_customer_id
                FOR UPDATE;
            END IF;

            SELECT
                status,
                SHA2(COALESCE(email, CONCAT('customer:', customer_id)), 256) AS redeemer_key
            INTO v_customer_status, v_redeemer_key
            FROM customer
            WHERE customer_id = v_customer_id
            FOR SHARE;

            IF v_customer_status <> 'active' THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30208,
                    MESSAGE_TEXT = 'CUSTOMER_BLOCKED: this customer may not order';
            END IF;

            SELECT
                COALESCE(
                    v_shipping_address_id, MAX(IF(is_default_shipping, customer_address_id, NULL))
                ) AS shipping_address_id,
                COALESCE(
                    v_billing_address_id, MAX(IF(is_default_billing, customer_address_id, NULL))
                ) AS billing_address_id
            INTO v_shipping_address_id, v_billing_address_id
            FROM customer_address
            WHERE customer_id = v_customer_id;

            SELECT
                country_code,
                region,
                postal_code
            INTO v_country_code, v_region, v_postal_code
            FROM customer_address
            WHERE customer_address_id = v_shipping_address_id;

            IF v_country_code IS NULL THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30209,
                    MESSAGE_TEXT = 'ADDRESS_MISSING: choose where to send it; there is no default';
            END IF;

            SELECT default_currency_code INTO v_home_currency_code
            FROM sales_channel
            WHERE channel_id = v_channel_id;

            IF v_currency_code <> v_home_currency_code THEN
                SET v_fx_to_base = (
                    SELECT rate
                    FROM exchange_rate
                    WHERE
                        base_code = v_currency_code
                        AND quote_code = v_home_currency_code
                        AND valid_from <= v_now
                    ORDER BY valid_from DESC
                    LIMIT 1
                );

                IF v_fx_to_base IS NULL THEN
                    SIGNAL SQLSTATE '45000'
                        SET
                        MYSQL_ERRNO = 30304,
                        MESSAGE_TEXT = 'NO_EXCHANGE_RATE: none to the currency of the channel';
                END IF;
            END IF;

            CALL checkout_check_core(p_cart_id, v_now);

            -- Lock 3: the coupon, where it has limits to hold, and promotions with a budget.
            IF p_coupon_code IS NOT NULL THEN
                SELECT
                    coupon_id,
                    promotion_id,
                    usage_limit IS NOT NULL OR per_customer_limit IS NOT NULL AS is_limited
                INTO v_coupon_id, v_coupon_promotion_id, v_is_limited
                FROM coupon
                WHERE
                    coupon_code = p_coupon_code
                    AND deleted_at IS NULL;

                IF v_coupon_id IS NULL THEN
                    SIGNAL SQLSTATE '45000'
                        SET
                        MYSQL_ERRNO = 30403,
                        MESSAGE_TEXT = 'COUPON_NOT_APPLICABLE: there is no such coupon';
                END IF;

                IF v_is_limited THEN
                    SELECT used_count INTO v_used_count
                    FROM coupon
                    WHERE coupon_id = v_coupon_id
                    FOR UPDATE;
                END IF;
            END IF;

            SELECT JSON_ARRAYAGG(promotion_id) INTO v_promotions
            FROM promotion
            WHERE
                budget_limit IS NOT NULL
                AND deleted_at IS NULL
                AND starts_at <= v_now
                AND (ends_at IS NULL OR ends_at > v_now)
                AND (channel_id IS NULL OR channel_id = v_channel_id)
                AND currency_code = v_currency_code
                AND (NOT is_coupon_only OR promotion_id = v_coupon_promotion_id);

            CALL promotion_lock_core(v_promotions);

            IF EXISTS (
                SELECT 1
                FROM promotion
                WHERE
                    promotion_id = v_coupon_promotion_id
                    AND budget_used >= budget_limit
            ) THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30404,
                    MESSAGE_TEXT = 'BUDGET_EXHAUSTED: the promotion has cost what it may';
            END IF;

            INSERT INTO sales_order (
                order_number,
                cart_id,
                channel_id,
                customer_id,
                currency_code,
                currency_minor_unit,
                fx_to_base,
                prices_include_tax,
                shipping_method_id
            )
            SELECT
                -- Nobody sees this one: the real number is taken last.
                CONCAT('cart:', c.cart_id) AS order_number,
                c.cart_id,
                c.channel_id,
                c.customer_id,
                c.currency_code,
                cy.minor_unit,
                v_fx_to_base AS fx_to_base,
                ch.prices_include_tax,
                c.shipping_method_id
            FROM cart AS c
            INNER JOIN currency AS cy
                ON c.currency_code = cy.currency_code
            INNER JOIN sales_channel AS ch
                ON c.channel_id = ch.channel_id
            WHERE c.cart_id = p_cart_id;

            SET p_order_id = LAST_INSERT_ID();

            -- Lock 4: the goods.
            CALL order_write_lines_core(p_order_id, p_cart_id, p_warehouse_id);
            CALL promotion_choose_core(p_order_id, v_coupon_promotion_id, v_now, v_promotions);

            CALL promotions_apply_core(
                p_order_id, v_promotions, v_coupon_promotion_id, p_coupon_code, 'lines'
            );
            CALL order_ship_charge_core(p_order_id, v_country_code, v_region, v_postal_code);

            CALL promotions_apply_core(
                p_order_id, v_promotions, v_coupon_promotion_id, p_coupon_code, 'shipping'
            );
            CALL order_tax_core(p_order_id, v_country_code, v_region, v_postal_code, v_now);

            INSERT INTO order_address (
                order_id,
                kind,
                full_name,
                company,
                line1,
                line2,
                city,
                region,
                postal_code,
                country_code,
                phone
            )
            SELECT
                p_order_id AS order_id,
                copied.kind,
                ca.full_name,
                ca.company,
                ca.line1,
                ca.line2,
                ca.city,
                ca.region,
                ca.postal_code,
                ca.country_code,
                ca.phone
            FROM (
                SELECT
                    'shipping' AS kind,
                    v_shipping_address_id AS customer_address_id
                UNION ALL
                SELECT
                    'billing' AS kind,
                    COALESCE(v_billing_address_id, v_shipping_address_id) AS customer_address_id
            ) AS copied
            INNER JOIN customer_address AS ca
                ON copied.customer_address_id = ca.customer_address_id;

            IF v_coupon_id IS NOT NULL THEN
                INSERT INTO coupon_redemption (coupon_id, order_id, redeemer_key, use_no, amount)
                SELECT
                    v_coupon_id AS coupon_id,
                    p_order_id AS order_id,
                    v_redeemer_key AS redeemer_key,
                    1 AS use_no,
                    COALESCE(SUM(od.amount), 0) AS amount
                FROM order_discount AS od
                WHERE
                    od.order_id = p_order_id
                    AND od.coupon_code IS NOT NULL;
            END IF;

            -- The order has copies, so the customer may change the address book again.
            UPDATE cart
            SET
                status = 'converted',
                shipping_address_id = NULL,
                billing_address_id = NULL
            WHERE cart_id = p_cart_id;

            -- Lock 5: the number.
            CALL order_place_core(p_order_id, 'checkout', v_now);
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
