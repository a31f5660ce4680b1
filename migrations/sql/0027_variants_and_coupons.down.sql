-- Migration 0027, down: take back what it made and changed
--
-- Locks: product_option is copied under a shared lock to check its old foreign key
--        (COPY)

DROP VIEW product_catalog;

DROP PROCEDURE cart_apply_coupon;

DROP PROCEDURE variant_create;

DROP TRIGGER product_option_after_update_check_signatures;

DROP TRIGGER product_option_after_delete_check_signatures;

DROP TRIGGER product_variant_after_update_check_signature;

DROP TRIGGER product_variant_before_insert_guard_signature;

DROP TRIGGER variant_option_value_after_update_check_signature;

DROP TRIGGER variant_option_value_after_insert_check_signature;

DROP TRIGGER variant_option_value_before_update_lock_variant;

DROP TRIGGER variant_option_value_before_insert_lock_variant;

DROP PROCEDURE product_check_core;

DROP PROCEDURE variant_check_core;

DROP PROCEDURE price_bulk_change;

DROP PROCEDURE price_set;

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
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
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
        DECLARE v_locked INT;
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
        FROM category AS c
        CROSS JOIN price_list AS pl
        WHERE
            c.category_id = p_category_id
            AND pl.price_list_id = p_price_list_id;

        IF v_found = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such price list, or no such category';
        END IF;

        OPEN each_price;

        each_lock: LOOP
            FETCH each_price INTO v_variant_id, v_min_quantity, v_amount;
            IF v_is_done THEN
                LEAVE each_lock;
            END IF;

            SELECT COUNT(*) INTO v_locked
            FROM price
            WHERE
                price_list_id = p_price_list_id
                AND variant_id = v_variant_id
                AND min_quantity = v_min_quantity
                AND valid_to = '9999-12-31'
            FOR UPDATE;
        END LOOP;

        CLOSE each_price;

        -- Read again: what was waited for may be another price by now. All begin at once.
        SET v_now = UTC_TIMESTAMP(6);
        SET v_is_done = FALSE;

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

DELIMITER ;

ALTER TABLE product_option
    DROP FOREIGN KEY fk_product_option_product,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE product_option
    ADD CONSTRAINT fk_product_option_product
    FOREIGN KEY (product_id) REFERENCES product (product_id) ON DELETE CASCADE,
    ALGORITHM = COPY, LOCK = SHARED;
