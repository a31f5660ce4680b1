-- Procedure: cart_apply_coupon
--
-- Says what a coupon would take off a cart as it stands, or why it would not be taken,
-- with the errors of a checkout. It is tried on an order that is taken back at once, by
-- the steps that checkout takes: no use is counted and no row is left. Off shipping it
-- takes what is known: nothing before there is an address and a way of shipping.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30201 CART_NOT_OPEN, 30207 CUSTOMER_MISSING,
--              30403 COUPON_NOT_APPLICABLE, 30404 BUDGET_EXHAUSTED
-- Example:     CALL cart_apply_coupon(1001, 'WELCOME', @discount);
-- See:         procedures/cart/checkout_place_order.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE cart_apply_coupon (
    IN p_cart_id BIGINT UNSIGNED,
    IN p_coupon_code VARCHAR(40),
    OUT p_discount DECIMAL(19, 4)
)
COMMENT 'Says what a coupon would take off a cart, and changes nothing'
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
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_shipping_method_id BIGINT UNSIGNED;
        DECLARE v_redeemer_key CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_region VARCHAR(100);
        DECLARE v_postal_code VARCHAR(16);
        DECLARE v_coupon_id BIGINT UNSIGNED;
        DECLARE v_promotion_id BIGINT UNSIGNED;
        DECLARE v_is_limited BOOLEAN;
        DECLARE v_used_count INT;
        DECLARE v_promotions JSON;
        DECLARE v_order_id BIGINT UNSIGNED;
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
            status,
            channel_id,
            currency_code,
            customer_id,
            shipping_method_id
        INTO v_status, v_channel_id, v_currency_code, v_customer_id, v_shipping_method_id
        FROM cart
        WHERE cart_id = p_cart_id
        FOR UPDATE;

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
                MESSAGE_TEXT = 'CART_NOT_OPEN: this cart was ordered, lapsed or merged';
        END IF;

        IF v_customer_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30207,
                MESSAGE_TEXT = 'CUSTOMER_MISSING: say first whose cart it is, a guest will do';
        END IF;

        CALL checkout_check_core(p_cart_id, v_now);

        SELECT SHA2(COALESCE(email, CONCAT('customer:', customer_id)), 256) AS redeemer_key
        INTO v_redeemer_key
        FROM customer
        WHERE customer_id = v_customer_id
        FOR SHARE;

        SELECT
            ca.country_code,
            ca.region,
            ca.postal_code
        INTO v_country_code, v_region, v_postal_code
        FROM cart AS c
        INNER JOIN customer_address AS ca
            ON c.customer_id = ca.customer_id
        WHERE
            c.cart_id = p_cart_id
            AND (
                ca.customer_address_id = c.shipping_address_id
                OR (c.shipping_address_id IS NULL AND ca.is_default_shipping)
            );

        SELECT
            coupon_id,
            promotion_id,
            usage_limit IS NOT NULL OR per_customer_limit IS NOT NULL AS is_limited
        INTO v_coupon_id, v_promotion_id, v_is_limited
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

        -- The coupon, where it has limits to hold, and promotions with a budget.
        IF v_is_limited THEN
            SELECT used_count INTO v_used_count
            FROM coupon
            WHERE coupon_id = v_coupon_id
            FOR UPDATE;
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
            AND (NOT is_coupon_only OR promotion_id = v_promotion_id);

        CALL promotion_lock_core(v_promotions);

        IF EXISTS (
            SELECT 1
            FROM promotion
            WHERE
                promotion_id = v_promotion_id
                AND budget_used >= budget_limit
        ) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30404,
                MESSAGE_TEXT = 'BUDGET_EXHAUSTED: the promotion has cost what it may';
        END IF;

        -- Of the order only what promotions ask for; the goods are not claimed.
        INSERT INTO sales_order (
            order_number,
            channel_id,
            customer_id,
            currency_code,
            currency_minor_unit,
            prices_include_tax,
            shipping_method_id
        )
        SELECT
            CONCAT('trial:', p_cart_id) AS order_number,
            v_channel_id AS channel_id,
            v_customer_id AS customer_id,
            cy.currency_code,
            cy.minor_unit,
            ch.prices_include_tax,
            v_shipping_method_id AS shipping_method_id
        FROM currency AS cy
        CROSS JOIN sales_channel AS ch
        WHERE
            cy.currency_code = v_currency_code
            AND ch.channel_id = v_channel_id;

        SET v_order_id = LAST_INSERT_ID();

        INSERT INTO order_line (
            order_id,
            line_no,
            variant_id,
            sku,
            product_name,
            tax_class_code,
            quantity,
            unit_price
        )
        SELECT
            v_order_id AS order_id,
            ROW_NUMBER() OVER (ORDER BY cl.variant_id) AS line_no,
            cl.variant_id,
            pv.sku,
            pv.sku AS product_name,
            tc.tax_class_code,
            cl.quantity,
            cl.unit_price
        FROM cart_line AS cl
        INNER JOIN product_variant AS pv
            ON cl.variant_id = pv.variant_id
        INNER JOIN product AS p
            ON pv.product_id = p.product_id
        INNER JOIN tax_class AS tc
            ON p.tax_class_id = tc.tax_class_id
        WHERE cl.cart_id = p_cart_id
        ORDER BY cl.variant_id;

        CALL promotion_choose_core(v_order_id, v_promotion_id, v_now, v_promotions);

        CALL promotions_apply_core(
            v_order_id, v_promotions, v_promotion_id, p_coupon_code, 'lines'
        );

        IF v_country_code IS NOT NULL AND v_shipping_method_id IS NOT NULL THEN
            CALL order_ship_charge_core(v_order_id, v_country_code, v_region, v_postal_code);
        END IF;

        CALL promotions_apply_core(
            v_order_id, v_promotions, v_promotion_id, p_coupon_code, 'shipping'
        );

        SELECT COALESCE(SUM(amount), 0) AS discount INTO p_discount
        FROM order_discount
        WHERE
            order_id = v_order_id
            AND coupon_code IS NOT NULL;

        -- The limits are held by whoever counts a use.
        INSERT INTO coupon_redemption (coupon_id, order_id, redeemer_key, use_no, amount)
        VALUES (v_coupon_id, v_order_id, v_redeemer_key, 1, p_discount);

        ROLLBACK;
    END;
END$$

DELIMITER ;
