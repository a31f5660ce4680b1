-- Migration 0027, up: hold variants to their choices, try coupons, show goods on a page
--
-- Locks: product_option is copied under a shared lock to check its new foreign key
--        (COPY)

ALTER TABLE product_option
    DROP FOREIGN KEY fk_product_option_product,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE product_option
    ADD CONSTRAINT fk_product_option_product
    FOREIGN KEY (product_id) REFERENCES product (product_id),
    ALGORITHM = COPY, LOCK = SHARED;

DROP PROCEDURE raise_constraint_core;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE raise_constraint_core (
    IN p_errno INT,
    IN p_message VARCHAR(1000)
)
COMMENT 'Says in the shop''s words which rule a statement broke'
NO SQL
SQL SECURITY INVOKER
BEGIN
    IF p_errno = 3819 AND p_message LIKE '%ck_stock_level_no_oversell%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = 'STOCK_INSUFFICIENT: less is there than is claimed';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_stock_level_on_hand_not_negative%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = 'STOCK_INSUFFICIENT: less lies on the shelf than is taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_coupon_used_within_limit%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30401,
            MESSAGE_TEXT = 'COUPON_EXHAUSTED: the coupon has been used up';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_product_variant_product_id_option_signature%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30205,
            MESSAGE_TEXT = 'VARIANT_DUPLICATE_OPTIONS: the product has a variant of these choices';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_coupon_redemption_use%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30402,
            MESSAGE_TEXT = 'COUPON_CUSTOMER_LIMIT: this customer is using the coupon just now';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_payment_transaction_gateway_ref%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: the provider gave this name to another request';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_price_next%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30301,
            MESSAGE_TEXT = 'PRICE_OVERLAP: somebody just set a price, or the prices have ended';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_promotion_within_budget%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30404,
            MESSAGE_TEXT = 'BUDGET_EXHAUSTED: the promotion has cost what it may';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_captured_within_authorized%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30501,
            MESSAGE_TEXT = 'CAPTURE_EXCEEDS_AUTH: more is taken or let go than was set aside';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_refunded_within_captured%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30502,
            MESSAGE_TEXT = 'REFUND_EXCEEDS_CAPTURE: more is given back than was taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_whole_coins%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount has a fraction of the smallest coin';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_transaction_amount_positive%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount is not above 0';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_order_line_returned_shipped_ordered%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30602,
            MESSAGE_TEXT = 'SHIP_EXCEEDS_ORDER: more is shipped than was ordered';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_purchase_order_line_received_within_ordered%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30801,
            MESSAGE_TEXT = 'RECEIPT_EXCEEDS_ORDER: more came than was ordered';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_goods_receipt_supplier_id_delivery_note%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: another order just came with this delivery note';
    END IF;
END$$

DELIMITER ;

DROP PROCEDURE price_set;

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

DROP PROCEDURE price_bulk_change;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE price_bulk_change (
    IN p_price_list_id BIGINT UNSIGNED,
    IN p_category_id BIGINT UNSIGNED,
    IN p_share DECIMAL(7, 5),
    IN p_valid_from DATETIME(6),
    OUT p_changed INT
)
COMMENT 'Raises or lowers the prices of all that lies in or below a category'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6);
        DECLARE v_found INT;
        DECLARE v_variant_id BIGINT UNSIGNED;
        DECLARE v_min_quantity INT;
        DECLARE v_amount DECIMAL(19, 4);
        DECLARE v_is_changed BOOLEAN;
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);
        DECLARE each_price CURSOR FOR
            WITH RECURSIVE below AS (
                SELECT category_id
                FROM category
                WHERE category_id = p_category_id
                UNION ALL
                SELECT c.category_id
                FROM below AS b
                INNER JOIN category AS c
                    ON b.category_id = c.parent_id
            ),

            lying AS (
                SELECT DISTINCT pv.variant_id
                FROM below AS b
                INNER JOIN product_category AS pc
                    ON b.category_id = pc.category_id
                INNER JOIN product_variant AS pv
                    ON pc.product_id = pv.product_id
                WHERE pv.deleted_at IS NULL
            )

            SELECT
                p.variant_id,
                p.min_quantity,
                round_currency(p.amount * (1 + p_share), pl.currency_code) AS amount
            FROM lying AS l
            INNER JOIN price AS p
                ON l.variant_id = p.variant_id
            INNER JOIN price_list AS pl
                ON p.price_list_id = pl.price_list_id
            WHERE
                p.price_list_id = p_price_list_id
                AND p.valid_to = '9999-12-31'
            ORDER BY p.variant_id, p.min_quantity;
        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SET p_changed = 0;

        IF p_share IS NULL OR p_share < -1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say by which share, -1 or more';
        END IF;

        SELECT COUNT(*) INTO v_found
        FROM price_list
        WHERE price_list_id = p_price_list_id
        FOR UPDATE;

        IF v_found = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such price list';
        END IF;

        SELECT COUNT(*) INTO v_found
        FROM category
        WHERE category_id = p_category_id;

        IF v_found = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such category';
        END IF;

        -- After the lock, so that what was waited for lies before it.
        SET v_now = UTC_TIMESTAMP(6);

        OPEN each_price;

        each_change: LOOP
            FETCH each_price INTO v_variant_id, v_min_quantity, v_amount;
            IF v_is_done THEN
                LEAVE each_change;
            END IF;

            CALL price_set_core(
                p_price_list_id,
                v_variant_id,
                v_min_quantity,
                v_amount,
                COALESCE(p_valid_from, v_now),
                v_now,
                v_is_changed
            );
            SET p_changed = p_changed + v_is_changed;
        END LOOP;

        CLOSE each_price;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE variant_check_core (IN p_variant_id BIGINT UNSIGNED)
COMMENT 'Refuses a variant whose signature is not that of its choices'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_product_id BIGINT UNSIGNED;
    DECLARE v_sku VARCHAR(64);
    DECLARE v_signature CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_offered INT;
    DECLARE v_chosen INT;
    DECLARE v_chosen_signature CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_detail VARCHAR(128);

    SELECT
        product_id,
        sku,
        option_signature
    INTO v_product_id, v_sku, v_signature
    FROM product_variant
    WHERE variant_id = p_variant_id
    FOR SHARE;

    SELECT COUNT(*) INTO v_offered
    FROM product_option
    WHERE product_id = v_product_id
    FOR SHARE;

    SELECT
        COUNT(*) AS chosen,
        SHA2(
            COALESCE(GROUP_CONCAT(option_value_id ORDER BY option_type_id SEPARATOR ','), ''), 256
        ) AS chosen_signature
    INTO v_chosen, v_chosen_signature
    FROM variant_option_value
    WHERE variant_id = p_variant_id
    FOR SHARE;

    IF v_chosen = v_offered AND v_signature <> v_chosen_signature THEN
        SET v_detail = CONCAT('SIGNATURE_MISMATCH: other choices than it bears has ', v_sku);
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30210,
            MESSAGE_TEXT = v_detail;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE product_check_core (IN p_product_id BIGINT UNSIGNED)
COMMENT 'Refuses a product with a variant whose signature is not that of its choices'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_variants JSON;
    DECLARE v_variant_id BIGINT UNSIGNED;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_variant CURSOR FOR
        SELECT variant.variant_id
        FROM
            JSON_TABLE(
                v_variants, '$[*]' COLUMNS (variant_id BIGINT UNSIGNED PATH '$')
            ) AS variant
        ORDER BY variant.variant_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    SELECT JSON_ARRAYAGG(variant_id) INTO v_variants
    FROM product_variant
    WHERE product_id = p_product_id
    FOR SHARE;

    OPEN each_variant;

    each_check: LOOP
        FETCH each_variant INTO v_variant_id;
        IF v_is_done THEN
            LEAVE each_check;
        END IF;

        CALL variant_check_core(v_variant_id);
    END LOOP;

    CLOSE each_variant;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_before_insert_lock_variant
BEFORE INSERT ON variant_option_value
FOR EACH ROW
BEGIN
    DECLARE v_product_id BIGINT UNSIGNED;

    SELECT product_id INTO v_product_id
    FROM product_variant
    WHERE variant_id = NEW.variant_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_before_update_lock_variant
BEFORE UPDATE ON variant_option_value
FOR EACH ROW
BEGIN
    DECLARE v_product_id BIGINT UNSIGNED;

    SELECT product_id INTO v_product_id
    FROM product_variant
    WHERE variant_id = NEW.variant_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_after_insert_check_signature
AFTER INSERT ON variant_option_value
FOR EACH ROW
BEGIN
    CALL variant_check_core(NEW.variant_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_after_update_check_signature
AFTER UPDATE ON variant_option_value
FOR EACH ROW
BEGIN
    CALL variant_check_core(NEW.variant_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_before_insert_guard_signature
BEFORE INSERT ON product_variant
FOR EACH ROW
BEGIN
    DECLARE v_offered INT;

    IF NEW.option_signature <> SHA2('', 256) THEN
        SELECT COUNT(*) INTO v_offered
        FROM product_option
        WHERE product_id = NEW.product_id
        FOR SHARE;

        IF v_offered = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30210,
                MESSAGE_TEXT = 'SIGNATURE_MISMATCH: the product offers no choice';
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_update_check_signature
AFTER UPDATE ON product_variant
FOR EACH ROW
BEGIN
    IF NEW.option_signature <> OLD.option_signature OR NEW.product_id <> OLD.product_id THEN
        CALL variant_check_core(NEW.variant_id);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_option_after_delete_check_signatures
AFTER DELETE ON product_option
FOR EACH ROW
BEGIN
    CALL product_check_core(OLD.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_option_after_update_check_signatures
AFTER UPDATE ON product_option
FOR EACH ROW
BEGIN
    CALL product_check_core(OLD.product_id);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE variant_create (
    IN p_product_id BIGINT UNSIGNED,
    IN p_sku VARCHAR(64),
    IN p_option_values JSON,
    OUT p_variant_id BIGINT UNSIGNED
)
COMMENT 'Adds a variant to a product with all its choices'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_found INT;
        DECLARE v_offered INT;
        DECLARE v_given INT DEFAULT COALESCE(JSON_LENGTH(p_option_values), 0);
        DECLARE v_chosen INT;
        DECLARE v_signature CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
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

        SELECT COUNT(*) INTO v_found
        FROM product
        WHERE product_id = p_product_id
        FOR SHARE;

        IF v_found = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such product';
        END IF;

        SELECT COUNT(*) INTO v_offered
        FROM product_option
        WHERE product_id = p_product_id
        FOR SHARE;

        SELECT
            COUNT(DISTINCT po.option_type_id) AS chosen,
            SHA2(
                COALESCE(
                    GROUP_CONCAT(ov.option_value_id ORDER BY ov.option_type_id SEPARATOR ','), ''
                ),
                256
            ) AS signature
        INTO v_chosen, v_signature
        FROM
            JSON_TABLE(
                p_option_values, '$[*]' COLUMNS (option_value_id BIGINT UNSIGNED PATH '$')
            ) AS given
        INNER JOIN option_value AS ov
            ON given.option_value_id = ov.option_value_id
        INNER JOIN product_option AS po
            ON ov.option_type_id = po.option_type_id
        WHERE po.product_id = p_product_id;

        IF v_given <> v_offered OR v_chosen <> v_offered THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: choose one value of each choice of the product';
        END IF;

        INSERT INTO product_variant (product_id, sku, option_signature)
        VALUES (p_product_id, p_sku, v_signature);

        SET p_variant_id = LAST_INSERT_ID();

        INSERT INTO variant_option_value (variant_id, product_id, option_type_id, option_value_id)
        SELECT
            p_variant_id AS variant_id,
            p_product_id AS product_id,
            ov.option_type_id,
            ov.option_value_id
        FROM
            JSON_TABLE(
                p_option_values, '$[*]' COLUMNS (option_value_id BIGINT UNSIGNED PATH '$')
            ) AS given
        INNER JOIN option_value AS ov
            ON given.option_value_id = ov.option_value_id;

        COMMIT;
    END;
END$$

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

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW product_catalog AS
SELECT
    pc.channel_id,
    p.product_id,
    p.public_id,
    p.product_kind,
    product_name_in(p.product_id, ch.default_locale_code) AS name,
    b.name AS brand_name,
    prim.category_id,
    category_path(prim.category_id, ch.default_locale_code) AS category_path,
    (
        SELECT pm.url
        FROM product_media AS pm
        WHERE
            pm.product_id = p.product_id
            AND pm.media_kind = 'image'
        ORDER BY pm.sort_order, pm.product_media_id
        LIMIT 1
    ) AS image_url,
    (
        SELECT COUNT(*)
        FROM product_variant AS pv
        WHERE
            pv.product_id = p.product_id
            AND pv.deleted_at IS NULL
    ) AS variants,
    (
        SELECT
            MIN(
                price_at(
                    pv.variant_id,
                    pc.channel_id,
                    ch.default_currency_code,
                    NULL,
                    1,
                    UTC_TIMESTAMP(6)
                )
            )
        FROM product_variant AS pv
        WHERE
            pv.product_id = p.product_id
            AND pv.deleted_at IS NULL
    ) AS from_amount,
    ch.default_currency_code AS currency_code,
    (
        SELECT COUNT(*)
        FROM product_review AS pr
        WHERE
            pr.product_id = p.product_id
            AND pr.status = 'published'
    ) AS reviews,
    (
        SELECT ROUND(AVG(pr.rating), 2)
        FROM product_review AS pr
        WHERE
            pr.product_id = p.product_id
            AND pr.status = 'published'
    ) AS rating,
    p.published_at
FROM product_channel AS pc
INNER JOIN sales_channel AS ch
    ON pc.channel_id = ch.channel_id
INNER JOIN product AS p
    ON pc.product_id = p.product_id
LEFT JOIN brand AS b
    ON p.brand_id = b.brand_id
LEFT JOIN product_category AS prim
    ON p.product_id = prim.primary_of
WHERE
    p.status = 'active'
    AND p.deleted_at IS NULL
    AND pc.visible_from <= UTC_TIMESTAMP(6)
    AND (pc.visible_to IS NULL OR pc.visible_to > UTC_TIMESTAMP(6));
