-- Procedure: customer_erase_core
--
-- Erases one customer, who is locked with their carts and the goods these claim. Rows
-- that tell of the person and are nobody's proof go: addresses, notes, wishes, segments.
-- Of all others what tells of the person goes: carts, visits, questions, tickets,
-- consents, redemptions and the addresses of orders. Subscriptions end. What was done is
-- counted by table in the request.
--
-- Transaction: the caller's
-- Raises:      30701 ERASE_BLOCKED_OPEN_ORDER
-- Example:     CALL customer_erase_core(7, NULL);
-- See:         triggers/sales/order_address_before_update_guard_placed.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_erase_core (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_staff_user_id BIGINT UNSIGNED
)
COMMENT 'Erases one customer; orders and documents stay'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    DECLARE v_email VARCHAR(320);
    DECLARE v_locked INT;
    DECLARE v_order_number VARCHAR(32);
    DECLARE v_request_id BIGINT UNSIGNED;
    DECLARE v_evidence JSON DEFAULT (JSON_OBJECT('customer', 1));
    DECLARE v_cart_id BIGINT UNSIGNED;
    DECLARE v_carts INT DEFAULT 0;
    DECLARE v_cart_lines INT DEFAULT 0;
    DECLARE v_claims INT DEFAULT 0;
    DECLARE v_order_id BIGINT UNSIGNED;
    DECLARE v_addresses INT DEFAULT 0;
    DECLARE v_redemptions INT DEFAULT 0;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE v_detail VARCHAR(128);

    -- One after the other by its key: a join that reads rows of others waits for them.
    DECLARE each_cart CURSOR FOR
        SELECT cart_id
        FROM cart
        WHERE customer_id = p_customer_id
        ORDER BY cart_id;

    DECLARE each_order CURSOR FOR
        SELECT order_id
        FROM sales_order
        WHERE customer_id = p_customer_id
        ORDER BY order_id;

    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    SELECT COUNT(*) INTO v_locked
    FROM sales_order
    WHERE customer_id = p_customer_id
    FOR UPDATE;

    SELECT MIN(o.order_number) INTO v_order_number
    FROM sales_order AS o
    INNER JOIN order_status AS os
        ON o.status_code = os.status_code
    WHERE
        o.customer_id = p_customer_id
        AND NOT os.is_terminal;

    IF v_order_number IS NOT NULL THEN
        SET v_detail = CONCAT('ERASE_BLOCKED_OPEN_ORDER: order ', v_order_number, ' is still open');
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30701,
            MESSAGE_TEXT = v_detail;
    END IF;

    SELECT MIN(o.order_number) INTO v_order_number
    FROM sales_order AS o
    INNER JOIN return_request AS rr
        ON o.order_id = rr.order_id
    WHERE
        o.customer_id = p_customer_id
        AND rr.closed_at IS NULL;

    IF v_order_number IS NOT NULL THEN
        SET v_detail = CONCAT(
            'ERASE_BLOCKED_OPEN_ORDER: a return of order ', v_order_number, ' is still open'
        );
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30701,
            MESSAGE_TEXT = v_detail;
    END IF;

    SELECT MAX(privacy_request_id) INTO v_request_id
    FROM privacy_request
    WHERE
        standing_of = p_customer_id
        AND kind = 'erase';

    IF v_request_id IS NULL THEN
        INSERT INTO privacy_request (customer_id, kind, requested_at)
        VALUES (p_customer_id, 'erase', v_now);

        SET v_request_id = LAST_INSERT_ID();
    END IF;

    -- From here to the end of the transaction the guards let this customer be erased.
    UPDATE privacy_request
    SET state = 'in_progress'
    WHERE privacy_request_id = v_request_id;

    SELECT email INTO v_email
    FROM customer
    WHERE customer_id = p_customer_id;

    UPDATE customer
    SET
        status = 'erased',
        erased_at = v_now,
        deleted_at = COALESCE(deleted_at, v_now),
        external_ref = NULL,
        email = NULL,
        full_name = NULL,
        phone = NULL
    WHERE customer_id = p_customer_id;

    SET v_is_done = FALSE;
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

        SET v_cart_lines = v_cart_lines + ROW_COUNT();
    END LOOP;

    CLOSE each_cart;

    UPDATE subscription
    SET
        status = 'cancelled',
        next_order_on = NULL,
        shipping_address_id = NULL,
        cancelled_at = v_now
    WHERE
        customer_id = p_customer_id
        AND status <> 'cancelled';

    SET v_evidence = JSON_SET(v_evidence, '$.subscription', ROW_COUNT());

    DELETE FROM customer_address
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.customer_address', ROW_COUNT());

    DELETE FROM customer_note
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.customer_note', ROW_COUNT());

    DELETE FROM customer_group_member
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.customer_group_member', ROW_COUNT());

    DELETE FROM wishlist_item
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.wishlist_item', ROW_COUNT());

    -- Partitioned, so without a foreign key: a visit that was nobody's.
    UPDATE marketing_touch
    SET
        session_key = CONCAT('erased:', marketing_touch_id),
        customer_id = NULL,
        order_id = NULL
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.marketing_touch', ROW_COUNT());

    -- What the shop published stays, as a question of nobody's.
    UPDATE product_question
    SET
        question = IF(status = 'published', question, 'erased'),
        customer_id = NULL
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.product_question', ROW_COUNT());

    -- Who wrote without signing in and gave this e-mail is this customer.
    UPDATE support_ticket
    SET customer_id = p_customer_id
    WHERE
        contact_email = v_email COLLATE utf8mb4_0900_as_ci
        AND customer_id IS NULL;

    UPDATE support_ticket
    SET
        contact_email = NULL,
        subject = 'erased'
    WHERE customer_id = p_customer_id;

    SET v_evidence = JSON_SET(v_evidence, '$.support_ticket', ROW_COUNT());

    UPDATE customer_consent
    SET ip_hash = NULL
    WHERE
        customer_id = p_customer_id
        AND ip_hash IS NOT NULL;

    SET v_evidence = JSON_SET(v_evidence, '$.customer_consent', ROW_COUNT());

    INSERT INTO customer_consent (customer_id, purpose, channel, state, source, occurred_at)
    SELECT
        cc.customer_id,
        cc.purpose,
        cc.channel,
        'withdrawn' AS state,
        'erasure' AS source,
        v_now AS occurred_at
    FROM customer_consent_current AS cc
    WHERE
        cc.customer_id = p_customer_id
        AND cc.state = 'granted'
    ORDER BY cc.purpose, cc.channel;

    SET v_is_done = FALSE;
    OPEN each_order;

    each_order_emptied: LOOP
        FETCH each_order INTO v_order_id;
        IF v_is_done THEN
            LEAVE each_order_emptied;
        END IF;

        UPDATE order_address
        SET
            full_name = NULL,
            company = NULL,
            line1 = NULL,
            line2 = NULL,
            city = NULL,
            region = IF(country_code IS NULL, region, NULL),
            postal_code = NULL,
            phone = NULL
        WHERE order_id = v_order_id;

        SET v_addresses = v_addresses + ROW_COUNT();

        UPDATE coupon_redemption
        SET redeemer_key = SHA2(CONCAT('erased:', order_id), 256)
        WHERE order_id = v_order_id;

        SET v_redemptions = v_redemptions + ROW_COUNT();
    END LOOP;

    CLOSE each_order;

    SET v_evidence = JSON_SET(
        v_evidence,
        '$.cart', v_carts,
        '$.cart_line', v_cart_lines,
        '$.stock_reservation', v_claims,
        '$.order_address', v_addresses,
        '$.coupon_redemption', v_redemptions
    );

    UPDATE privacy_request
    SET
        state = 'completed',
        completed_at = v_now,
        staff_user_id = p_staff_user_id,
        evidence = v_evidence
    WHERE privacy_request_id = v_request_id;
END$$

DELIMITER ;
