-- Migration 0017, up: sell: fill carts, place orders, take money, send parcels, each as
--     one act
--
-- Locks: none; every object is new

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION is_for_sale(
    p_variant_id BIGINT UNSIGNED,
    p_channel_id BIGINT UNSIGNED,
    p_at DATETIME(6)
) RETURNS BOOLEAN
COMMENT 'Whether a channel offers a variant at a moment'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN EXISTS (
        SELECT 1
        FROM product_variant AS pv
        INNER JOIN product AS p
            ON pv.product_id = p.product_id
        INNER JOIN product_channel AS pc
            ON p.product_id = pc.product_id
        WHERE
            pv.variant_id = p_variant_id
            AND pc.channel_id = p_channel_id
            AND pv.deleted_at IS NULL
            AND p.deleted_at IS NULL
            AND p.status = 'active'
            AND pc.visible_from <= p_at
            AND (pc.visible_to IS NULL OR pc.visible_to > p_at)
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE session_guard_core ()
COMMENT 'Refuses a session without foreign_key_checks or unique_checks'
NO SQL
SQL SECURITY INVOKER
BEGIN
    IF NOT (@@SESSION.foreign_key_checks AND @@SESSION.unique_checks) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30008,
            MESSAGE_TEXT = 'SESSION_UNSAFE: set foreign_key_checks and unique_checks to 1';
    END IF;
END$$

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
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_transition_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_actor VARCHAR(100),
    IN p_note VARCHAR(255)
)
COMMENT 'Takes an order one step on'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_status_seq INT;
    DECLARE v_detail VARCHAR(128);

    SELECT
        status_code,
        status_seq
    INTO v_from_status, v_status_seq
    FROM sales_order
    WHERE order_id = p_order_id
    FOR UPDATE;

    IF v_from_status IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such order';
    END IF;

    IF NOT EXISTS (
        SELECT 1
        FROM order_status_transition
        WHERE
            from_status = v_from_status
            AND to_status = p_to_status
    ) THEN
        SET v_detail = CONCAT(
            'ILLEGAL_TRANSITION: an order does not go from ', v_from_status,
            ' to ', COALESCE(p_to_status, 'NULL')
        );
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = v_detail;
    END IF;

    INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor, note)
    VALUES (p_order_id, v_status_seq + 1, v_from_status, p_to_status, p_actor, p_note);
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_transition (
    IN p_order_id BIGINT UNSIGNED,
    IN p_to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_actor VARCHAR(100),
    IN p_note VARCHAR(255)
)
COMMENT 'Takes an order one step on'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_claims INT;
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

        IF p_to_status IN ('partially_shipped', 'shipped', 'cancelled', 'imported') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: call shipment_create or order_cancel for that';
        END IF;

        CALL order_transition_core(p_order_id, p_to_status, p_actor, p_note);

        -- Asked with the order locked, so that no parcel is on its way out meanwhile.
        SELECT COUNT(*) INTO v_claims
        FROM order_line AS ol
        INNER JOIN stock_reservation AS sr
            ON ol.order_line_id = sr.order_line_id
        WHERE ol.order_id = p_order_id;

        IF p_to_status = 'delivered' AND v_claims > 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: goods are still set aside; ship them first';
        END IF;

        COMMIT;
    END;
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
        DECLARE v_valid_from DATETIME(6) DEFAULT COALESCE(p_valid_from, v_now);
        DECLARE v_open_from DATETIME(6);
        DECLARE v_open_amount DECIMAL(19, 4);
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

        IF p_amount IS NULL OR p_amount < 0 OR p_min_quantity IS NULL OR p_min_quantity < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a price is 0 or more, for 1 unit or more';
        END IF;

        IF v_valid_from < v_now THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30301,
                MESSAGE_TEXT = 'PRICE_OVERLAP: a price begins now or later; past prices stay';
        END IF;

        SELECT
            valid_from,
            amount
        INTO v_open_from, v_open_amount
        FROM price
        WHERE
            price_list_id = p_price_list_id
            AND variant_id = p_variant_id
            AND min_quantity = p_min_quantity
            AND valid_to = '9999-12-31'
        FOR UPDATE;

        IF v_open_from >= v_valid_from THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30301,
                MESSAGE_TEXT = 'PRICE_OVERLAP: a price from then on or later is set already';
        END IF;

        IF v_open_amount IS NULL OR v_open_amount <> p_amount THEN
            UPDATE price
            SET valid_to = v_valid_from
            WHERE
                price_list_id = p_price_list_id
                AND variant_id = p_variant_id
                AND min_quantity = p_min_quantity
                AND valid_from = v_open_from;

            INSERT INTO price (
                price_list_id, variant_id, min_quantity, valid_from, prev_valid_to, amount
            )
            VALUES (
                p_price_list_id,
                p_variant_id,
                p_min_quantity,
                v_valid_from,
                IF(v_open_from IS NULL, NULL, v_valid_from),
                p_amount
            );
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_claim_core (
    IN p_channel_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_wanted JSON,
    OUT p_claims JSON
)
COMMENT 'Finds what is wanted of the goods of a channel, or refuses the lot'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_sku VARCHAR(64);
    DECLARE v_detail VARCHAR(128);

    -- SET would have the function read with locks, in the order it happens to read.
    SELECT stock_allocate(p_channel_id, p_warehouse_id, p_wanted) INTO p_claims;

    WITH wanted AS (
        SELECT
            w.variant_id,
            SUM(w.quantity) AS quantity
        FROM
            JSON_TABLE(
                p_wanted,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', quantity INT PATH '$.quantity'
                )
            ) AS w
        GROUP BY w.variant_id
    ),

    claimed AS (
        SELECT
            c.variant_id,
            SUM(c.quantity) AS quantity
        FROM
            JSON_TABLE(
                p_claims,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', quantity INT PATH '$.quantity'
                )
            ) AS c
        GROUP BY c.variant_id
    )

    SELECT pv.sku INTO v_sku
    FROM wanted
    INNER JOIN product_variant AS pv
        ON wanted.variant_id = pv.variant_id
    LEFT JOIN claimed
        ON wanted.variant_id = claimed.variant_id
    WHERE wanted.quantity > COALESCE(claimed.quantity, 0)
    ORDER BY wanted.variant_id
    LIMIT 1;

    IF v_sku IS NOT NULL THEN
        SET v_detail = CONCAT('STOCK_INSUFFICIENT: less is there of ', v_sku, ' than is wanted');
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = v_detail;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_adjust (
    IN p_variant_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_quantity INT,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_note VARCHAR(255)
)
COMMENT 'Notes goods that came onto a shelf or left it'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_claims VARCHAR(1000);
        DECLARE v_detail VARCHAR(128);
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            IF v_errno = 3819 AND v_message LIKE '%ck_stock_level_no_oversell%' THEN
                SELECT
                    GROUP_CONCAT(
                        stock_reservation_id ORDER BY stock_reservation_id SEPARATOR ', '
                    )
                INTO v_claims
                FROM stock_reservation
                WHERE
                    variant_id = p_variant_id
                    AND warehouse_id = p_warehouse_id;
                -- Without a claim it is the shelf that holds too little.
                IF v_claims IS NOT NULL THEN
                    SET v_detail = LEFT(
                        CONCAT('STOCK_INSUFFICIENT: release some of the reservations ', v_claims),
                        128
                    );
                    SIGNAL SQLSTATE '45000'
                        SET
                        MYSQL_ERRNO = 30101,
                        MESSAGE_TEXT = v_detail;
                END IF;
            END IF;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        IF p_quantity IS NULL OR p_quantity = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say how many units came, or with a minus went';
        END IF;

        IF p_kind IS NULL OR p_kind NOT IN ('receipt', 'adjust', 'damage', 'count') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the kind is receipt, adjust, damage or count';
        END IF;

        -- The first goods of a variant in a warehouse find no row to count them.
        INSERT INTO stock_level (variant_id, warehouse_id)
        VALUES (p_variant_id, p_warehouse_id)
        ON DUPLICATE KEY UPDATE variant_id = stock_level.variant_id;

        INSERT INTO stock_movement (variant_id, warehouse_id, kind, quantity, on_hand_after, note)
        VALUES (p_variant_id, p_warehouse_id, p_kind, p_quantity, 0, p_note);

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE cart_claim_core (
    IN p_cart_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_ttl_seconds INT
)
COMMENT 'Gives a cart new claims on stock; without seconds it only lets go of the old'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_channel_id BIGINT UNSIGNED;
    DECLARE v_wanted JSON;
    DECLARE v_claims JSON;

    SELECT channel_id INTO v_channel_id
    FROM cart
    WHERE cart_id = p_cart_id;

    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT(
                'owner', cl.variant_id, 'variant_id', cl.variant_id, 'quantity', cl.quantity
            )
        )
    INTO v_wanted
    FROM cart_line AS cl
    INNER JOIN product_variant AS pv
        ON cl.variant_id = pv.variant_id
    INNER JOIN product AS p
        ON pv.product_id = p.product_id
    WHERE
        cl.cart_id = p_cart_id
        AND p.is_stocked
        AND (p_variant_id IS NULL OR cl.variant_id = p_variant_id);

    CALL stock_lock_core(v_wanted);

    DELETE FROM stock_reservation
    WHERE
        cart_id = p_cart_id
        AND (p_variant_id IS NULL OR variant_id = p_variant_id);

    IF p_ttl_seconds IS NOT NULL AND v_wanted IS NOT NULL THEN
        CALL stock_claim_core(v_channel_id, p_warehouse_id, v_wanted, v_claims);

        INSERT INTO stock_reservation (variant_id, warehouse_id, cart_id, quantity, expires_at)
        SELECT
            c.variant_id,
            c.warehouse_id,
            p_cart_id AS cart_id,
            c.quantity,
            UTC_TIMESTAMP(6) + INTERVAL p_ttl_seconds SECOND AS expires_at
        FROM
            JSON_TABLE(
                v_claims,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id',
                    warehouse_id BIGINT UNSIGNED PATH '$.warehouse_id',
                    quantity INT PATH '$.quantity'
                )
            ) AS c
        ORDER BY c.variant_id, c.warehouse_id;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE cart_reserve_stock (
    IN p_cart_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_ttl_seconds INT
)
COMMENT 'Claims stock for every line of an open cart, or leaves no trace'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
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

        IF p_ttl_seconds IS NULL OR p_ttl_seconds < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a claim holds for 1 second or longer';
        END IF;

        SELECT status INTO v_status
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

        CALL cart_claim_core(p_cart_id, NULL, p_warehouse_id, p_ttl_seconds);

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE cart_add_line (
    IN p_cart_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED,
    IN p_quantity INT,
    IN p_ttl_seconds INT
)
COMMENT 'Puts more or less of a variant into an open cart, at the price of today'
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
        DECLARE v_customer_group_id BIGINT UNSIGNED;
        DECLARE v_quantity INT;
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

        IF p_ttl_seconds < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a claim holds for 1 second or longer';
        END IF;

        SELECT status INTO v_status
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

        SELECT
            c.channel_id,
            c.currency_code,
            cu.customer_group_id
        INTO v_channel_id, v_currency_code, v_customer_group_id
        FROM cart AS c
        LEFT JOIN customer AS cu
            ON c.customer_id = cu.customer_id
        WHERE c.cart_id = p_cart_id;

        SELECT quantity INTO v_quantity
        FROM cart_line
        WHERE
            cart_id = p_cart_id
            AND variant_id = p_variant_id;

        IF v_quantity IS NULL AND p_quantity <= 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: the cart holds nothing of this variant';
        END IF;

        SET v_quantity = COALESCE(v_quantity, 0) + p_quantity;

        IF v_quantity IS NULL OR v_quantity < 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: less is in the cart than is to be taken out';
        END IF;

        IF v_quantity = 0 THEN
            CALL cart_claim_core(p_cart_id, p_variant_id, NULL, NULL);

            DELETE FROM cart_line
            WHERE
                cart_id = p_cart_id
                AND variant_id = p_variant_id;
        ELSE
            -- IF and SET would have the functions read with locks, and wait for new prices.
            SELECT
                is_for_sale(p_variant_id, v_channel_id, v_now) AS is_offered,
                price_at(
                    p_variant_id,
                    v_channel_id,
                    v_currency_code,
                    v_customer_group_id,
                    v_quantity,
                    v_now
                ) AS unit_price
            INTO v_is_offered, v_unit_price;

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

            INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price, quoted_at)
            VALUES (p_cart_id, p_variant_id, v_quantity, v_unit_price, v_now) AS new_line
            ON DUPLICATE KEY UPDATE
                quantity = new_line.quantity,
                unit_price = new_line.unit_price,
                quoted_at = new_line.quoted_at;

            CALL cart_claim_core(p_cart_id, p_variant_id, NULL, p_ttl_seconds);
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE reservations_expire (
    IN p_carts INT,
    OUT p_released INT
)
COMMENT 'Releases the claims of carts that have lapsed'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_carts JSON;
        DECLARE v_goods JSON;
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

        SET p_released = 0;

        IF p_carts IS NULL OR p_carts < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: release the claims of 1 cart or more';
        END IF;

        SELECT JSON_ARRAYAGG(lapsed.cart_id) INTO v_carts
        FROM (
            SELECT DISTINCT cart_id
            FROM stock_reservation
            WHERE expires_at <= v_now
            ORDER BY cart_id
            LIMIT p_carts
        ) AS lapsed;

        SELECT JSON_ARRAYAGG(idle.cart_id) INTO v_carts
        FROM (
            SELECT c.cart_id
            FROM cart AS c
            WHERE
                c.cart_id IN (
                    SELECT lapsed.cart_id
                    FROM JSON_TABLE(
                        v_carts, '$[*]' COLUMNS (cart_id BIGINT UNSIGNED PATH '$')
                    ) AS lapsed
                )
            FOR UPDATE SKIP LOCKED
        ) AS idle;

        IF v_carts IS NOT NULL THEN
            SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', sr.variant_id)) INTO v_goods
            FROM
                JSON_TABLE(
                    v_carts, '$[*]' COLUMNS (cart_id BIGINT UNSIGNED PATH '$')
                ) AS lapsed
            INNER JOIN stock_reservation AS sr
                ON lapsed.cart_id = sr.cart_id
            WHERE sr.expires_at <= v_now;

            CALL stock_lock_core(v_goods);

            DELETE sr
            FROM stock_reservation AS sr
            INNER JOIN
                JSON_TABLE(
                    v_carts, '$[*]' COLUMNS (cart_id BIGINT UNSIGNED PATH '$')
                ) AS lapsed
                ON sr.cart_id = lapsed.cart_id
            WHERE sr.expires_at <= v_now;

            SET p_released = ROW_COUNT();
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION promotion_covers(
    p_promotion_id BIGINT UNSIGNED,
    p_variant_id BIGINT UNSIGNED
) RETURNS BOOLEAN
COMMENT 'Whether a promotion is for a variant'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    -- Most promotions name no goods at all.
    IF NOT EXISTS (
        SELECT 1
        FROM promotion_target
        WHERE
            promotion_id = p_promotion_id
            AND customer_group_id IS NULL
    ) THEN
        RETURN TRUE;
    END IF;

    RETURN (
        WITH RECURSIVE place AS (
            SELECT
                c.category_id,
                c.parent_id
            FROM product_variant AS pv
            INNER JOIN product_category AS pc
                ON pv.product_id = pc.product_id
            INNER JOIN category AS c
                ON pc.category_id = c.category_id
            WHERE pv.variant_id = p_variant_id
            UNION DISTINCT
            SELECT
                c.category_id,
                c.parent_id
            FROM place AS pl
            INNER JOIN category AS c
                ON pl.parent_id = c.category_id
        ),

        named AS (
            SELECT
                pt.mode,
                pt.variant_id = pv.variant_id
                OR pt.product_id = pv.product_id
                OR pt.brand_id = p.brand_id
                OR pt.category_id IN (SELECT place.category_id FROM place) AS is_hit
            FROM promotion_target AS pt
            CROSS JOIN product_variant AS pv
            INNER JOIN product AS p
                ON pv.product_id = p.product_id
            WHERE
                pt.promotion_id = p_promotion_id
                AND pt.customer_group_id IS NULL
                AND pv.variant_id = p_variant_id
        )

        SELECT
            (
                COALESCE(SUM(mode = 'include'), 0) = 0
                OR COALESCE(SUM(mode = 'include' AND is_hit), 0) > 0
            )
            AND COALESCE(SUM(mode = 'exclude' AND is_hit), 0) = 0
        FROM named
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE promotion_lock_core (IN p_promotions JSON)
COMMENT 'Locks promotions in the one order that everybody keeps'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_promotion_id BIGINT UNSIGNED;
    DECLARE v_locked INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_promotion CURSOR FOR
        SELECT DISTINCT chosen.promotion_id
        FROM
            JSON_TABLE(
                p_promotions, '$[*]' COLUMNS (promotion_id BIGINT UNSIGNED PATH '$')
            ) AS chosen
        ORDER BY chosen.promotion_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_promotion;

    each_lock: LOOP
        FETCH each_promotion INTO v_promotion_id;
        IF v_is_done THEN
            LEAVE each_lock;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM promotion
        WHERE promotion_id = v_promotion_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_promotion;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE promotion_choose_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_coupon_promotion_id BIGINT UNSIGNED,
    IN p_at DATETIME(6),
    OUT p_chosen JSON
)
COMMENT 'Which promotions an order gets'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    SELECT JSON_ARRAYAGG(taken.promotion_id) INTO p_chosen
    FROM (
        WITH candidate AS (
            SELECT
                pr.promotion_id,
                pr.priority,
                pr.is_stackable,
                pr.conditions,
                o.customer_id,
                cu.customer_group_id
            FROM sales_order AS o
            INNER JOIN customer AS cu
                ON o.customer_id = cu.customer_id
            INNER JOIN promotion AS pr
                ON
                    (pr.channel_id IS NULL OR o.channel_id = pr.channel_id)
                    AND (pr.currency_code IS NULL OR o.currency_code = pr.currency_code)
            WHERE
                o.order_id = p_order_id
                AND pr.deleted_at IS NULL
                AND pr.starts_at <= p_at
                AND (pr.ends_at IS NULL OR pr.ends_at > p_at)
                AND (NOT pr.is_coupon_only OR pr.promotion_id = p_coupon_promotion_id)
                AND (pr.budget_limit IS NULL OR pr.budget_used < pr.budget_limit)
        ),

        -- A promotion is for a customer as it is for goods: included, or nobody is by name.
        invited AS (
            SELECT ca.*
            FROM candidate AS ca
            WHERE (
                SELECT
                    (
                        COALESCE(SUM(pt.mode = 'include'), 0) = 0
                        OR COALESCE(
                            SUM(
                                pt.mode = 'include'
                                AND COALESCE(pt.customer_group_id = ca.customer_group_id, FALSE)
                            ),
                            0
                        ) > 0
                    )
                    AND COALESCE(
                        SUM(
                            pt.mode = 'exclude'
                            AND COALESCE(pt.customer_group_id = ca.customer_group_id, FALSE)
                        ),
                        0
                    ) = 0
                FROM promotion_target AS pt
                WHERE
                    pt.promotion_id = ca.promotion_id
                    AND pt.customer_group_id IS NOT NULL
            )
        ),

        measured AS (
            SELECT
                i.promotion_id,
                i.priority,
                i.is_stackable,
                i.conditions,
                i.customer_id,
                SUM(ol.line_subtotal) AS subtotal,
                SUM(ol.quantity) AS quantity
            FROM invited AS i
            INNER JOIN order_line AS ol
                ON ol.order_id = p_order_id
            WHERE promotion_covers(i.promotion_id, ol.variant_id)
            GROUP BY i.promotion_id, i.priority, i.is_stackable, i.conditions, i.customer_id
        ),

        fitting AS (
            SELECT
                m.promotion_id,
                m.is_stackable,
                ROW_NUMBER() OVER by_priority AS place,
                FIRST_VALUE(m.is_stackable) OVER by_priority AS is_first_stackable
            FROM measured AS m
            WHERE
                m.subtotal >= COALESCE(
                    JSON_VALUE(m.conditions, '$.min_subtotal' RETURNING DECIMAL(19, 4)), 0
                )
                AND m.quantity >= COALESCE(
                    JSON_VALUE(m.conditions, '$.min_quantity' RETURNING UNSIGNED), 0
                )
                AND (
                    COALESCE(JSON_VALUE(m.conditions, '$.first_order'), 'false') = 'false'
                    OR NOT EXISTS (
                        SELECT 1
                        FROM sales_order AS earlier
                        WHERE
                            earlier.customer_id = m.customer_id
                            AND earlier.placed_at IS NOT NULL
                            AND earlier.status_code <> 'cancelled'
                    )
                )
            WINDOW by_priority AS (ORDER BY m.priority DESC, m.promotion_id ASC)
        )

        SELECT f.promotion_id
        FROM fitting AS f
        WHERE f.place = 1 OR (f.is_stackable AND f.is_first_stackable)
        ORDER BY f.place
    ) AS taken;

    IF
        p_coupon_promotion_id IS NOT NULL
        AND NOT COALESCE(JSON_CONTAINS(p_chosen, CAST(p_coupon_promotion_id AS JSON)), FALSE)
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30403,
            MESSAGE_TEXT = 'COUPON_NOT_APPLICABLE: not for this order, or not beside others';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE promotion_apply_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_promotion_id BIGINT UNSIGNED,
    IN p_coupon_code VARCHAR(40),
    IN p_what VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
)
COMMENT 'Takes what a promotion gives off the lines or the shipping of an order'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_name VARCHAR(100);
    DECLARE v_action_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_percentage DECIMAL(7, 5);
    DECLARE v_amount DECIMAL(19, 4);
    DECLARE v_max_discount DECIMAL(19, 4);
    DECLARE v_budget_left DECIMAL(19, 4);
    DECLARE v_minor_unit TINYINT UNSIGNED;
    DECLARE v_parts JSON;
    DECLARE v_weight DECIMAL(19, 4);

    SELECT
        pr.name,
        pr.action_type,
        pr.percentage,
        pr.amount,
        pr.max_discount,
        pr.budget_limit - pr.budget_used AS budget_left,
        o.currency_minor_unit
    INTO v_name, v_action_type, v_percentage, v_amount, v_max_discount, v_budget_left, v_minor_unit
    FROM promotion AS pr
    CROSS JOIN sales_order AS o
    WHERE
        pr.promotion_id = p_promotion_id
        AND o.order_id = p_order_id;

    -- What a part still costs, in whole coins, is the most that can be taken off it.
    IF p_what = 'shipping' AND v_action_type = 'free_shipping' THEN
        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT('id', part.order_charge_id, 'weight', part.weight)
            ) AS parts,
            SUM(part.weight) AS weight
        INTO v_parts, v_weight
        FROM (
            SELECT
                oc.order_charge_id,
                TRUNCATE(oc.amount - COALESCE(SUM(od.amount), 0), v_minor_unit) AS weight
            FROM order_charge AS oc
            LEFT JOIN order_discount AS od
                ON oc.order_charge_id = od.order_charge_id
            WHERE
                oc.order_id = p_order_id
                AND oc.kind = 'shipping'
            GROUP BY oc.order_charge_id, oc.amount
        ) AS part;
        SET v_amount = v_weight;
    ELSEIF p_what = 'lines' AND v_action_type <> 'free_shipping' THEN
        SELECT
            JSON_ARRAYAGG(JSON_OBJECT('id', part.order_line_id, 'weight', part.weight)) AS parts,
            SUM(part.weight) AS weight,
            IF(
                v_percentage IS NULL, v_amount, ROUND(SUM(part.cost) * v_percentage, v_minor_unit)
            ) AS amount
        INTO v_parts, v_weight, v_amount
        FROM (
            SELECT
                ol.order_line_id,
                ol.line_subtotal - COALESCE(SUM(od.amount), 0) AS cost,
                TRUNCATE(ol.line_subtotal - COALESCE(SUM(od.amount), 0), v_minor_unit) AS weight
            FROM order_line AS ol
            LEFT JOIN order_discount AS od
                ON ol.order_line_id = od.order_line_id
            WHERE
                ol.order_id = p_order_id
                AND promotion_covers(p_promotion_id, ol.variant_id)
            GROUP BY ol.order_line_id, ol.line_subtotal
        ) AS part;
        SET v_amount = TRUNCATE(
            LEAST(v_amount, v_weight, COALESCE(v_max_discount, v_amount)), v_minor_unit
        );
    ELSE
        SET v_amount = 0;
    END IF;

    IF v_amount > v_budget_left THEN
        IF p_coupon_code IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30404,
                MESSAGE_TEXT = 'BUDGET_EXHAUSTED: the promotion has cost nearly all that it may';
        END IF;
        SET v_amount = TRUNCATE(v_budget_left, v_minor_unit);
    END IF;

    INSERT INTO order_discount (
        order_id, order_line_id, order_charge_id, promotion_id, label, coupon_code, amount
    )
    SELECT
        p_order_id AS order_id,
        IF(p_what = 'lines', part.id, NULL) AS order_line_id,
        IF(p_what = 'lines', NULL, part.id) AS order_charge_id,
        p_promotion_id AS promotion_id,
        v_name AS label,
        p_coupon_code AS coupon_code,
        part.amount
    FROM
        JSON_TABLE(
            split_amount(v_amount, v_minor_unit, v_parts),
            '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$.id', amount DECIMAL(19, 4) PATH '$.amount')
        ) AS part
    WHERE part.amount > 0;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE promotions_apply_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_promotions JSON,
    IN p_coupon_promotion_id BIGINT UNSIGNED,
    IN p_coupon_code VARCHAR(40),
    IN p_what VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
)
COMMENT 'Takes what the promotions of an order give off its lines or its shipping'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_place INT DEFAULT 0;
    DECLARE v_promotion_id BIGINT UNSIGNED;

    WHILE v_place < COALESCE(JSON_LENGTH(p_promotions), 0) DO
        SET v_promotion_id = JSON_EXTRACT(p_promotions, CONCAT('$[', v_place, ']'));
        CALL promotion_apply_core(
            p_order_id,
            v_promotion_id,
            IF(v_promotion_id = p_coupon_promotion_id, p_coupon_code, NULL),
            p_what
        );
        SET v_place = v_place + 1;
    END WHILE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE checkout_check_core (
    IN p_cart_id BIGINT UNSIGNED,
    IN p_at DATETIME(6)
)
COMMENT 'Refuses a cart that cannot be ordered as it stands'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_sku VARCHAR(64);
    DECLARE v_is_offered BOOLEAN;
    DECLARE v_detail VARCHAR(128);

    IF NOT EXISTS (
        SELECT 1 FROM cart_line
        WHERE cart_id = p_cart_id
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30202,
            MESSAGE_TEXT = 'CART_EMPTY: there is nothing in the cart';
    END IF;

    SELECT
        line.sku,
        line.is_offered
    INTO v_sku, v_is_offered
    FROM (
        SELECT
            cl.variant_id,
            pv.sku,
            cl.unit_price,
            is_for_sale(cl.variant_id, c.channel_id, p_at) AS is_offered,
            price_at(
                cl.variant_id,
                c.channel_id,
                c.currency_code,
                cu.customer_group_id,
                cl.quantity,
                p_at
            ) AS price_now
        FROM cart AS c
        INNER JOIN cart_line AS cl
            ON c.cart_id = cl.cart_id
        INNER JOIN product_variant AS pv
            ON cl.variant_id = pv.variant_id
        LEFT JOIN customer AS cu
            ON c.customer_id = cu.customer_id
        WHERE c.cart_id = p_cart_id
    ) AS line
    WHERE NOT line.is_offered OR NOT line.unit_price <=> line.price_now
    ORDER BY line.is_offered, line.variant_id
    LIMIT 1;

    IF NOT v_is_offered THEN
        SET v_detail = CONCAT('NOT_FOR_SALE: the channel no longer offers ', v_sku);
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30206,
            MESSAGE_TEXT = v_detail;
    END IF;

    IF v_sku IS NOT NULL THEN
        SET v_detail = CONCAT('PRICE_CHANGED: quoted for ', v_sku, ' was another price');
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30203,
            MESSAGE_TEXT = v_detail;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_write_lines_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_cart_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED
)
COMMENT 'Writes the lines of an order from its cart, and claims the goods'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_channel_id BIGINT UNSIGNED;
    DECLARE v_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_wanted JSON;
    DECLARE v_claims JSON;

    SELECT
        o.channel_id,
        ch.default_locale_code
    INTO v_channel_id, v_locale_code
    FROM sales_order AS o
    INNER JOIN sales_channel AS ch
        ON o.channel_id = ch.channel_id
    WHERE o.order_id = p_order_id;

    INSERT INTO order_line (
        order_id,
        line_no,
        variant_id,
        sku,
        product_name,
        option_label,
        tax_class_code,
        quantity,
        unit_price
    )
    SELECT
        p_order_id AS order_id,
        ROW_NUMBER() OVER (ORDER BY cl.variant_id) AS line_no,
        cl.variant_id,
        pv.sku,
        COALESCE(product_name_in(pv.product_id, v_locale_code), pv.sku) AS product_name,
        (
            SELECT GROUP_CONCAT(ov.name ORDER BY ot.sort_order, ot.option_type_id SEPARATOR ' / ')
            FROM variant_option_value AS vov
            INNER JOIN option_value AS ov
                ON vov.option_value_id = ov.option_value_id
            INNER JOIN option_type AS ot
                ON vov.option_type_id = ot.option_type_id
            WHERE vov.variant_id = cl.variant_id
        ) AS option_label,
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

    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT(
                'owner', ol.order_line_id, 'variant_id', ol.variant_id, 'quantity', ol.quantity
            )
        )
    INTO v_wanted
    FROM order_line AS ol
    INNER JOIN product_variant AS pv
        ON ol.variant_id = pv.variant_id
    INNER JOIN product AS p
        ON pv.product_id = p.product_id
    WHERE
        ol.order_id = p_order_id
        AND p.is_stocked;

    IF v_wanted IS NOT NULL THEN
        CALL stock_lock_core(v_wanted);

        DELETE FROM stock_reservation
        WHERE cart_id = p_cart_id;

        CALL stock_claim_core(v_channel_id, p_warehouse_id, v_wanted, v_claims);

        INSERT INTO stock_reservation (variant_id, warehouse_id, order_line_id, quantity)
        SELECT
            c.variant_id,
            c.warehouse_id,
            c.owner AS order_line_id,
            c.quantity
        FROM
            JSON_TABLE(
                v_claims,
                '$[*]' COLUMNS (
                    owner BIGINT UNSIGNED PATH '$.owner',
                    variant_id BIGINT UNSIGNED PATH '$.variant_id',
                    warehouse_id BIGINT UNSIGNED PATH '$.warehouse_id',
                    quantity INT PATH '$.quantity'
                )
            ) AS c
        ORDER BY c.variant_id, c.warehouse_id;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_ship_charge_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_region VARCHAR(100),
    IN p_postal_code VARCHAR(16)
)
COMMENT 'Writes what the shipping of an order costs'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_weight_g INT;
    DECLARE v_subtotal DECIMAL(19, 4);
    DECLARE v_label VARCHAR(100);
    DECLARE v_price DECIMAL(19, 4);

    SELECT SUM(ol.quantity * COALESCE(pv.weight_g, 0)) INTO v_weight_g
    FROM order_line AS ol
    INNER JOIN product_variant AS pv
        ON ol.variant_id = pv.variant_id
    INNER JOIN product AS p
        ON pv.product_id = p.product_id
    WHERE
        ol.order_id = p_order_id
        AND p.is_stocked;

    IF v_weight_g IS NOT NULL THEN
        SELECT
            COALESCE(SUM(line_subtotal), 0)
            - (
                SELECT COALESCE(SUM(amount), 0) FROM order_discount
                WHERE order_id = p_order_id
            )
        INTO v_subtotal
        FROM order_line
        WHERE order_id = p_order_id;

        SELECT
            sm.name,
            shipping_price_at(
                o.shipping_method_id,
                o.channel_id,
                o.currency_code,
                p_country_code,
                p_region,
                p_postal_code,
                v_weight_g,
                v_subtotal
            ) AS price
        INTO v_label, v_price
        FROM sales_order AS o
        INNER JOIN shipping_method AS sm
            ON o.shipping_method_id = sm.shipping_method_id
        WHERE o.order_id = p_order_id;

        IF v_price IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30604,
                MESSAGE_TEXT = 'SHIPPING_NOT_OFFERED: choose a way of shipping that goes there';
        END IF;

        INSERT INTO order_charge (order_id, kind, label, amount)
        VALUES (p_order_id, 'shipping', v_label, v_price);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_tax_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_region VARCHAR(100),
    IN p_postal_code VARCHAR(16),
    IN p_at DATETIME(6)
)
COMMENT 'Writes the taxes of an order'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_is_included BOOLEAN;
    DECLARE v_minor_unit TINYINT UNSIGNED;
    DECLARE v_parts JSON;
    DECLARE v_taxes JSON;

    SELECT
        prices_include_tax,
        currency_minor_unit
    INTO v_is_included, v_minor_unit
    FROM sales_order
    WHERE order_id = p_order_id;

    -- One numbering for lines and charges: even for lines, odd for charges.
    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT('id', part.id, 'tax_class_id', part.tax_class_id, 'weight', part.base)
        )
    INTO v_parts
    FROM (
        SELECT
            ol.order_line_id * 2 AS id,
            tc.tax_class_id,
            ol.line_subtotal - COALESCE(SUM(od.amount), 0) AS base
        FROM order_line AS ol
        INNER JOIN tax_class AS tc
            ON ol.tax_class_code = tc.tax_class_code
        LEFT JOIN order_discount AS od
            ON ol.order_line_id = od.order_line_id
        WHERE ol.order_id = p_order_id
        GROUP BY ol.order_line_id, ol.line_subtotal, tc.tax_class_id
        UNION ALL
        SELECT
            oc.order_charge_id * 2 + 1 AS id,
            sm.tax_class_id,
            oc.amount - COALESCE(SUM(od.amount), 0) AS base
        FROM order_charge AS oc
        INNER JOIN sales_order AS o
            ON oc.order_id = o.order_id
        INNER JOIN shipping_method AS sm
            ON o.shipping_method_id = sm.shipping_method_id
        LEFT JOIN order_discount AS od
            ON oc.order_charge_id = od.order_charge_id
        WHERE oc.order_id = p_order_id
        GROUP BY oc.order_charge_id, oc.amount, sm.tax_class_id
    ) AS part;

    SELECT JSON_ARRAYAGG(JSON_OBJECT('tax_class_id', class.tax_class_id, 'shares', class.shares))
    INTO v_taxes
    FROM (
        SELECT
            taxed.tax_class_id,
            tax_shares_at(
                taxed.tax_class_id, p_country_code, p_region, p_postal_code, p_at
            ) AS shares
        FROM (
            SELECT DISTINCT part.tax_class_id
            FROM JSON_TABLE(
                v_parts, '$[*]' COLUMNS (tax_class_id BIGINT UNSIGNED PATH '$.tax_class_id')
            ) AS part
        ) AS taxed
    ) AS class;

    IF EXISTS (
        SELECT 1
        FROM JSON_TABLE(v_taxes, '$[*]' COLUMNS (shares JSON PATH '$.shares')) AS class
        WHERE class.shares IS NULL
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30303,
            MESSAGE_TEXT = 'NO_TAX_RATE: none is known for the place; no tax is a rate of 0';
    END IF;

    INSERT INTO order_tax (
        order_id,
        order_line_id,
        order_charge_id,
        label,
        country_code,
        region,
        rate,
        taxable_amount,
        amount,
        is_included
    )
    WITH part AS (
        SELECT
            p.id,
            p.tax_class_id,
            p.base
        FROM JSON_TABLE(
            v_parts,
            '$[*]' COLUMNS (
                id BIGINT UNSIGNED PATH '$.id',
                tax_class_id BIGINT UNSIGNED PATH '$.tax_class_id',
                base DECIMAL(19, 4) PATH '$.weight'
            )
        ) AS p
    ),

    -- What all parts of a class pay together, by tax.
    whole AS (
        SELECT
            t.tax_class_id,
            t.step,
            t.label,
            t.region,
            t.rate,
            ROUND(
                (
                    SELECT SUM(part.base) FROM part
                    WHERE part.tax_class_id = t.tax_class_id
                )
                * t.share
                / IF(v_is_included, 1 + SUM(t.share) OVER (PARTITION BY t.tax_class_id), 1),
                v_minor_unit
            ) AS amount
        FROM JSON_TABLE(
            v_taxes,
            '$[*]' COLUMNS (
                tax_class_id BIGINT UNSIGNED PATH '$.tax_class_id',
                NESTED PATH '$.shares[*]' COLUMNS (
                    step INT PATH '$.step',
                    label VARCHAR(100) PATH '$.label',
                    region VARCHAR(100) PATH '$.region',
                    rate DECIMAL(7, 5) PATH '$.rate',
                    share DECIMAL(20, 10) PATH '$.share'
                )
            )
        ) AS t
    ),

    split AS (
        SELECT
            w.step,
            w.label,
            w.region,
            w.rate,
            paid.id,
            paid.amount,
            SUM(paid.amount) OVER (PARTITION BY paid.id) AS all_taxes
        FROM (
            SELECT
                w.step,
                w.label,
                w.region,
                w.rate,
                split_amount(
                    w.amount,
                    v_minor_unit,
                    (
                        SELECT JSON_ARRAYAGG(JSON_OBJECT('id', part.id, 'weight', part.base))
                        FROM part
                        WHERE part.tax_class_id = w.tax_class_id
                    )
                ) AS amounts
            FROM whole AS w
        ) AS w
        CROSS JOIN JSON_TABLE(
            w.amounts,
            '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$.id', amount DECIMAL(19, 4) PATH '$.amount')
        ) AS paid
    )

    SELECT
        p_order_id AS order_id,
        IF(s.id % 2 = 0, s.id DIV 2, NULL) AS order_line_id,
        IF(s.id % 2 = 1, s.id DIV 2, NULL) AS order_charge_id,
        s.label,
        p_country_code AS country_code,
        s.region,
        s.rate,
        -- A part that costs next to nothing may get a whole coin of tax: its net is 0 then.
        GREATEST(part.base - IF(v_is_included, s.all_taxes, 0), 0) AS taxable_amount,
        s.amount,
        v_is_included AS is_included
    FROM split AS s
    INNER JOIN part
        ON s.id = part.id
    ORDER BY s.id, s.step;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_place_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100),
    IN p_at DATETIME(6)
)
COMMENT 'Places an order that is written'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_channel_id BIGINT UNSIGNED;
    DECLARE v_prefix VARCHAR(16);
    DECLARE v_subtotal DECIMAL(19, 4);
    DECLARE v_discount_total DECIMAL(19, 4);
    DECLARE v_shipping_total DECIMAL(19, 4);
    DECLARE v_fee_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    SELECT channel_id INTO v_channel_id
    FROM sales_order
    WHERE order_id = p_order_id;

    SELECT COALESCE(SUM(line_subtotal), 0) INTO v_subtotal
    FROM order_line
    WHERE order_id = p_order_id;

    SELECT COALESCE(SUM(amount), 0) INTO v_discount_total
    FROM order_discount
    WHERE order_id = p_order_id;

    SELECT
        COALESCE(SUM(IF(kind = 'shipping', amount, 0)), 0) AS shipping_total,
        COALESCE(SUM(IF(kind = 'shipping', 0, amount)), 0) AS fee_total
    INTO v_shipping_total, v_fee_total
    FROM order_charge
    WHERE order_id = p_order_id;

    SELECT COALESCE(SUM(amount), 0) INTO v_tax_total
    FROM order_tax
    WHERE order_id = p_order_id;

    UPDATE number_sequence
    SET last_number = LAST_INSERT_ID(last_number + 1)
    WHERE
        scope = 'order'
        AND channel_id = v_channel_id
        AND year = 0;

    IF ROW_COUNT() = 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: number_sequence has no row for orders of the channel';
    END IF;

    SELECT prefix INTO v_prefix
    FROM number_sequence
    WHERE
        scope = 'order'
        AND channel_id = v_channel_id
        AND year = 0;

    UPDATE sales_order
    SET
        order_number = CONCAT(
            v_prefix, LPAD(LAST_INSERT_ID(), GREATEST(8, LENGTH(LAST_INSERT_ID())), '0')
        ),
        subtotal = v_subtotal,
        discount_total = v_discount_total,
        shipping_total = v_shipping_total,
        fee_total = v_fee_total,
        tax_total = v_tax_total,
        placed_at = p_at
    WHERE order_id = p_order_id;

    CALL order_transition_core(p_order_id, 'pending', p_actor, NULL);
END$$

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_cancel (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100),
    IN p_reason VARCHAR(255)
)
COMMENT 'Calls an order off before anything of it has left'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_coupon_id BIGINT UNSIGNED;
        DECLARE v_used_count INT;
        DECLARE v_promotions JSON;
        DECLARE v_goods JSON;
        DECLARE v_voids JSON;
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

        SELECT cr.coupon_id INTO v_coupon_id
        FROM coupon_redemption AS cr
        INNER JOIN coupon AS co
            ON cr.coupon_id = co.coupon_id
        WHERE
            cr.order_id = p_order_id
            AND co.usage_limit IS NOT NULL;

        IF v_coupon_id IS NOT NULL THEN
            SELECT used_count INTO v_used_count
            FROM coupon
            WHERE coupon_id = v_coupon_id
            FOR UPDATE;
        END IF;

        SELECT JSON_ARRAYAGG(pr.promotion_id) INTO v_promotions
        FROM order_discount AS od
        INNER JOIN promotion AS pr
            ON od.promotion_id = pr.promotion_id
        WHERE
            od.order_id = p_order_id
            AND pr.budget_limit IS NOT NULL;

        CALL promotion_lock_core(v_promotions);

        SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', sr.variant_id)) INTO v_goods
        FROM order_line AS ol
        INNER JOIN stock_reservation AS sr
            ON ol.order_line_id = sr.order_line_id
        WHERE ol.order_id = p_order_id;

        CALL stock_lock_core(v_goods);
        CALL order_transition_core(p_order_id, 'cancelled', p_actor, p_reason);

        DELETE sr
        FROM stock_reservation AS sr
        INNER JOIN order_line AS ol
            ON sr.order_line_id = ol.order_line_id
        WHERE ol.order_id = p_order_id;

        UPDATE order_line
        SET qty_cancelled = quantity - qty_shipped
        WHERE order_id = p_order_id;

        UPDATE coupon_redemption
        SET released_at = UTC_TIMESTAMP(6)
        WHERE
            order_id = p_order_id
            AND released_at IS NULL;

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'payment_id', p.payment_id,
                    'amount', p.authorized - p.captured - p.voided,
                    'parent', pt.payment_transaction_id,
                    'provider', pt.provider
                )
            )
        INTO v_voids
        FROM payment AS p
        INNER JOIN payment_transaction AS pt
            ON
                pt.payment_transaction_id = (
                    SELECT MAX(latest.payment_transaction_id)
                    FROM payment_transaction AS latest
                    WHERE
                        latest.payment_id = p.payment_id
                        AND latest.kind = 'authorize'
                        AND latest.status = 'success'
                )
        WHERE
            p.order_id = p_order_id
            AND p.authorized > p.captured + p.voided;

        INSERT INTO payment_transaction (
            payment_id, parent_transaction_id, kind, amount, status, provider, idempotency_key
        )
        SELECT
            v.payment_id,
            v.parent AS parent_transaction_id,
            'void' AS kind,
            v.amount,
            'success' AS status,
            v.provider,
            CONCAT('cancel:', p_order_id) AS idempotency_key
        FROM
            JSON_TABLE(
                v_voids,
                '$[*]' COLUMNS (
                    payment_id BIGINT UNSIGNED PATH '$.payment_id',
                    amount DECIMAL(19, 4) PATH '$.amount',
                    parent BIGINT UNSIGNED PATH '$.parent',
                    provider VARCHAR(32) PATH '$.provider'
                )
            ) AS v
        ORDER BY v.payment_id;

        COMMIT;
    END;
END$$

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_transact_core (
    IN p_payment_id BIGINT UNSIGNED,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_amount DECIMAL(19, 4),
    IN p_idempotency_key VARCHAR(64),
    IN p_provider VARCHAR(32),
    IN p_gateway_ref VARCHAR(128),
    IN p_failure_code VARCHAR(64),
    OUT p_transaction_id BIGINT UNSIGNED
)
COMMENT 'Notes what a payment provider was asked and what it answered'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_order_id BIGINT UNSIGNED;
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_grand_total DECIMAL(19, 4);
    DECLARE v_paid DECIMAL(19, 4);
    DECLARE v_parent_id BIGINT UNSIGNED;
    DECLARE v_is_same BOOLEAN;

    IF p_amount IS NULL OR p_idempotency_key IS NULL OR p_provider IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: give an amount, an idempotency key and a provider';
    END IF;

    SELECT order_id INTO v_order_id
    FROM payment
    WHERE payment_id = p_payment_id;

    IF v_order_id IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such payment';
    END IF;

    SELECT
        status_code,
        grand_total
    INTO v_status_code, v_grand_total
    FROM sales_order
    WHERE order_id = v_order_id
    FOR UPDATE;

    SELECT
        payment_transaction_id,
        kind = p_kind
        AND amount = p_amount
        AND provider = p_provider COLLATE utf8mb4_0900_as_cs
        AND failure_code <=> p_failure_code COLLATE utf8mb4_0900_as_cs
        AND gateway_ref <=> p_gateway_ref COLLATE utf8mb4_0900_bin AS is_same
    INTO p_transaction_id, v_is_same
    FROM payment_transaction
    WHERE
        payment_id = p_payment_id
        AND idempotency_key = p_idempotency_key COLLATE utf8mb4_0900_bin
    -- The lock on the order queues those who send one key at once; this reads what they left.
    FOR SHARE;

    IF NOT v_is_same THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: this key was used for something else';
    END IF;

    IF p_transaction_id IS NULL THEN
        IF v_status_code = 'cancelled' AND p_kind IN ('authorize', 'capture') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled order takes no money';
        END IF;

        SELECT MAX(payment_transaction_id) INTO v_parent_id
        FROM payment_transaction
        WHERE
            payment_id = p_payment_id
            AND kind = CASE p_kind
                WHEN 'refund' THEN 'capture'
                WHEN 'authorize' THEN NULL
                ELSE 'authorize'
            END
            AND status = 'success';

        INSERT INTO payment_transaction (
            payment_id,
            parent_transaction_id,
            kind,
            amount,
            status,
            failure_code,
            provider,
            gateway_ref,
            idempotency_key
        )
        VALUES (
            p_payment_id,
            v_parent_id,
            p_kind,
            p_amount,
            IF(p_failure_code IS NULL, 'success', 'failed'),
            p_failure_code,
            p_provider,
            p_gateway_ref,
            p_idempotency_key
        );

        SET p_transaction_id = LAST_INSERT_ID();

        IF p_kind = 'capture' AND p_failure_code IS NULL AND v_status_code = 'pending' THEN
            SELECT SUM(captured - refunded) INTO v_paid
            FROM payment
            WHERE order_id = v_order_id;

            IF v_paid >= v_grand_total THEN
                CALL order_transition_core(
                    v_order_id, 'paid', CONCAT('payment:', p_payment_id), NULL
                );
            END IF;
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_authorize (
    IN p_payment_id BIGINT UNSIGNED,
    IN p_amount DECIMAL(19, 4),
    IN p_idempotency_key VARCHAR(64),
    IN p_provider VARCHAR(32),
    IN p_gateway_ref VARCHAR(128),
    IN p_failure_code VARCHAR(64),
    OUT p_transaction_id BIGINT UNSIGNED
)
COMMENT 'Notes that money was set aside, or was not'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        CALL payment_transact_core(
            p_payment_id,
            'authorize',
            p_amount,
            p_idempotency_key,
            p_provider,
            p_gateway_ref,
            p_failure_code,
            p_transaction_id
        );

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_capture (
    IN p_payment_id BIGINT UNSIGNED,
    IN p_amount DECIMAL(19, 4),
    IN p_idempotency_key VARCHAR(64),
    IN p_provider VARCHAR(32),
    IN p_gateway_ref VARCHAR(128),
    IN p_failure_code VARCHAR(64),
    OUT p_transaction_id BIGINT UNSIGNED
)
COMMENT 'Notes that money set aside was taken, or was not'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        CALL payment_transact_core(
            p_payment_id,
            'capture',
            p_amount,
            p_idempotency_key,
            p_provider,
            p_gateway_ref,
            p_failure_code,
            p_transaction_id
        );

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_void (
    IN p_payment_id BIGINT UNSIGNED,
    IN p_amount DECIMAL(19, 4),
    IN p_idempotency_key VARCHAR(64),
    IN p_provider VARCHAR(32),
    IN p_gateway_ref VARCHAR(128),
    IN p_failure_code VARCHAR(64),
    OUT p_transaction_id BIGINT UNSIGNED
)
COMMENT 'Notes that money set aside was let go'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        CALL payment_transact_core(
            p_payment_id,
            'void',
            p_amount,
            p_idempotency_key,
            p_provider,
            p_gateway_ref,
            p_failure_code,
            p_transaction_id
        );

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE payment_refund (
    IN p_payment_id BIGINT UNSIGNED,
    IN p_amount DECIMAL(19, 4),
    IN p_idempotency_key VARCHAR(64),
    IN p_provider VARCHAR(32),
    IN p_gateway_ref VARCHAR(128),
    IN p_failure_code VARCHAR(64),
    OUT p_transaction_id BIGINT UNSIGNED
)
COMMENT 'Notes that money taken was given back'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        CALL payment_transact_core(
            p_payment_id,
            'refund',
            p_amount,
            p_idempotency_key,
            p_provider,
            p_gateway_ref,
            p_failure_code,
            p_transaction_id
        );

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE shipment_create (
    IN p_order_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_lines JSON,
    IN p_tracking_number VARCHAR(64),
    OUT p_shipment_id BIGINT UNSIGNED
)
COMMENT 'Sends goods of an order out of a warehouse in one parcel'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_goods JSON;
        DECLARE v_parcel JSON;
        DECLARE v_units INT;
        DECLARE v_line_no SMALLINT UNSIGNED;
        DECLARE v_claims INT;
        DECLARE v_detail VARCHAR(128);
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

        SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', sr.variant_id)) INTO v_goods
        FROM order_line AS ol
        INNER JOIN stock_reservation AS sr
            ON ol.order_line_id = sr.order_line_id
        WHERE ol.order_id = p_order_id;

        CALL stock_lock_core(v_goods);

        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_status_code IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order';
        END IF;

        IF v_status_code NOT IN ('paid', 'processing', 'partially_shipped') THEN
            SET v_detail = CONCAT(
                'ILLEGAL_TRANSITION: an order that is ', v_status_code, ' is not shipped'
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = v_detail;
        END IF;

        -- What goes into the parcel, a line of the order once, and what is claimed for it here.
        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT('order_line_id', packed.order_line_id, 'quantity', packed.quantity)
            ) AS parcel,
            MIN(packed.quantity) AS units
        INTO v_parcel, v_units
        FROM (
            SELECT
                given.order_line_id,
                SUM(given.quantity) AS quantity
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        order_line_id BIGINT UNSIGNED PATH '$.order_line_id'
                        ERROR ON EMPTY ERROR ON ERROR,
                        quantity INT PATH '$.quantity' ERROR ON EMPTY ERROR ON ERROR
                    )
                ) AS given
            GROUP BY given.order_line_id
            UNION ALL
            SELECT
                sr.order_line_id,
                sr.quantity
            FROM order_line AS ol
            INNER JOIN stock_reservation AS sr
                ON ol.order_line_id = sr.order_line_id
            WHERE
                p_lines IS NULL
                AND ol.order_id = p_order_id
                AND sr.warehouse_id = p_warehouse_id
        ) AS packed;

        IF v_parcel IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30602,
                MESSAGE_TEXT = 'SHIP_EXCEEDS_ORDER: nothing of it is set aside in this warehouse';
        END IF;

        IF v_units < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a parcel holds 1 unit of a line or more';
        END IF;

        SELECT
            CONCAT(
                'SHIP_EXCEEDS_ORDER: of line ', COALESCE(MAX(ol.line_no), packed.order_line_id),
                ' there are ', COALESCE(MAX(sr.quantity), 0), ' set aside here'
            )
        INTO v_detail
        FROM
            JSON_TABLE(
                v_parcel,
                '$[*]' COLUMNS (
                    order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                    quantity INT PATH '$.quantity'
                )
            ) AS packed
        LEFT JOIN order_line AS ol
            ON
                packed.order_line_id = ol.order_line_id
                AND ol.order_id = p_order_id
        LEFT JOIN stock_reservation AS sr
            ON
                ol.order_line_id = sr.order_line_id
                AND sr.warehouse_id = p_warehouse_id
        WHERE packed.quantity > COALESCE(sr.quantity, 0)
        GROUP BY packed.order_line_id
        ORDER BY packed.order_line_id
        LIMIT 1;

        IF v_detail IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30602,
                MESSAGE_TEXT = v_detail;
        END IF;

        INSERT INTO shipment (order_id, warehouse_id, shipping_method_id, tracking_number)
        SELECT
            o.order_id,
            p_warehouse_id AS warehouse_id,
            o.shipping_method_id,
            p_tracking_number AS tracking_number
        FROM sales_order AS o
        WHERE o.order_id = p_order_id;

        SET p_shipment_id = LAST_INSERT_ID();

        INSERT INTO shipment_line (shipment_id, order_id, order_line_id, quantity)
        SELECT
            p_shipment_id AS shipment_id,
            p_order_id AS order_id,
            packed.order_line_id,
            packed.quantity
        FROM
            JSON_TABLE(
                v_parcel,
                '$[*]' COLUMNS (
                    order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                    quantity INT PATH '$.quantity'
                )
            ) AS packed
        ORDER BY packed.order_line_id;

        -- Claims go before the goods do: a claim on what has left would be oversold.
        DELETE sr
        FROM stock_reservation AS sr
        INNER JOIN
            JSON_TABLE(
                v_parcel,
                '$[*]' COLUMNS (
                    order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                    quantity INT PATH '$.quantity'
                )
            ) AS packed
            ON sr.order_line_id = packed.order_line_id
        WHERE
            sr.warehouse_id = p_warehouse_id
            AND sr.quantity = packed.quantity;

        UPDATE stock_reservation AS sr
            INNER JOIN shipment_line AS sl -- noqa: LT02
                ON sr.order_line_id = sl.order_line_id
        SET sr.quantity = sr.quantity - sl.quantity
        WHERE
            sl.shipment_id = p_shipment_id
            AND sr.warehouse_id = p_warehouse_id
            AND sr.quantity > sl.quantity;

        INSERT INTO stock_movement (
            variant_id, warehouse_id, kind, quantity, on_hand_after, shipment_line_id
        )
        SELECT
            ol.variant_id,
            p_warehouse_id AS warehouse_id,
            'sale' AS kind,
            -sl.quantity AS quantity,
            0 AS on_hand_after,
            sl.shipment_line_id
        FROM shipment_line AS sl
        INNER JOIN order_line AS ol
            ON sl.order_line_id = ol.order_line_id
        WHERE sl.shipment_id = p_shipment_id
        ORDER BY ol.variant_id;

        IF v_status_code = 'paid' THEN
            CALL order_transition_core(p_order_id, 'processing', 'shipment_create', NULL);
            SET v_status_code = 'processing';
        END IF;

        -- IF EXISTS would read with locks, and wait for claims of others.
        SELECT COUNT(*) INTO v_claims
        FROM order_line AS ol
        INNER JOIN stock_reservation AS sr
            ON ol.order_line_id = sr.order_line_id
        WHERE ol.order_id = p_order_id;

        IF v_claims = 0 THEN
            CALL order_transition_core(p_order_id, 'shipped', 'shipment_create', NULL);
        ELSEIF v_status_code = 'processing' THEN
            CALL order_transition_core(p_order_id, 'partially_shipped', 'shipment_create', NULL);
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
