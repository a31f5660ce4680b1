-- Procedure: cart_merge
--
-- Puts what a visitor gathered into the cart of the customer the visitor turned out to
-- be: quantities add up and are priced anew for the customer, claims on stock go along
-- with the goods. Claims that have lapsed are given up. The visitor's cart ends as
-- merged; one that was merged before is left alone.
--
-- What is no longer offered or priced keeps its quote: the customer is to see it, and
-- checkout says so. Both carts are locked in the order of their ids.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30201 CART_NOT_OPEN,
--              30207 CUSTOMER_MISSING
-- Example:     CALL cart_merge(1002, 1001);
-- See:         procedures/cart/cart_add_line.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE cart_merge (
    IN p_guest_cart_id BIGINT UNSIGNED,
    IN p_customer_cart_id BIGINT UNSIGNED
)
COMMENT 'Puts what a visitor gathered into the cart of a customer'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_locked INT;
        DECLARE v_guest_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_channel_id BIGINT UNSIGNED;
        DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_customer_group_id BIGINT UNSIGNED;
        DECLARE v_is_theirs BOOLEAN;
        DECLARE v_lines JSON;
        DECLARE v_claims JSON;
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

        SELECT COUNT(*) INTO v_locked
        FROM cart
        WHERE cart_id = LEAST(p_guest_cart_id, p_customer_cart_id)
        FOR UPDATE;

        SELECT COUNT(*) INTO v_locked
        FROM cart
        WHERE cart_id = GREATEST(p_guest_cart_id, p_customer_cart_id)
        FOR UPDATE;

        SELECT
            g.status AS guest_status,
            c.status,
            c.channel_id,
            c.currency_code,
            c.customer_id,
            cu.customer_group_id,
            g.cart_id <> c.cart_id
            AND g.channel_id = c.channel_id
            AND g.currency_code = c.currency_code
            AND (g.customer_id IS NULL OR g.customer_id = c.customer_id OR gu.is_guest) AS is_theirs
        INTO
        v_guest_status,
        v_status,
        v_channel_id,
        v_currency_code,
        v_customer_id,
        v_customer_group_id,
        v_is_theirs
        FROM cart AS g
        CROSS JOIN cart AS c
        LEFT JOIN customer AS gu
            ON g.customer_id = gu.customer_id
        LEFT JOIN customer AS cu
            ON c.customer_id = cu.customer_id
        WHERE
            g.cart_id = p_guest_cart_id
            AND c.cart_id = p_customer_cart_id;

        IF v_guest_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such cart';
        END IF;

        IF v_guest_status <> 'merged' THEN
            IF v_guest_status <> 'open' OR v_status <> 'open' THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30201,
                    MESSAGE_TEXT = 'CART_NOT_OPEN: one of the carts was ordered, lapsed or merged';
            END IF;

            IF v_customer_id IS NULL THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30207,
                    MESSAGE_TEXT = 'CUSTOMER_MISSING: the cart to merge into is nobody''s';
            END IF;

            IF NOT v_is_theirs THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = 'VALUE_INVALID: one cart, or two customers or currencies';
            END IF;

            -- A plain SELECT: elsewhere the function would read with locks.
            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'variant_id', line.variant_id,
                        'quantity', line.quantity,
                        'unit_price',
                        COALESCE(
                            price_at(
                                line.variant_id,
                                v_channel_id,
                                v_currency_code,
                                v_customer_group_id,
                                line.quantity,
                                v_now
                            ),
                            line.unit_price
                        )
                    )
                )
            INTO v_lines
            FROM (
                SELECT
                    g.variant_id,
                    g.quantity + COALESCE(c.quantity, 0) AS quantity,
                    g.unit_price
                FROM cart_line AS g
                LEFT JOIN cart_line AS c
                    ON
                        g.variant_id = c.variant_id
                        AND c.cart_id = p_customer_cart_id
                WHERE g.cart_id = p_guest_cart_id
            ) AS line;

            CALL stock_lock_core(v_lines);

            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'variant_id', variant_id,
                        'warehouse_id', warehouse_id,
                        'quantity', quantity,
                        'expires_at', expires_at
                    )
                )
            INTO v_claims
            FROM stock_reservation
            WHERE
                cart_id = p_guest_cart_id
                AND expires_at > v_now;

            -- A claim keeps its owner, so it ends here and begins there; nobody gets in between.
            DELETE FROM stock_reservation
            WHERE cart_id = p_guest_cart_id;

            INSERT INTO cart_line (cart_id, variant_id, quantity, unit_price, quoted_at)
            SELECT
                p_customer_cart_id AS cart_id,
                line.variant_id,
                line.quantity,
                line.unit_price,
                v_now AS quoted_at
            FROM
                JSON_TABLE(
                    v_lines,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        quantity INT PATH '$.quantity',
                        unit_price DECIMAL(19, 4) PATH '$.unit_price'
                    )
                ) AS line
            ON DUPLICATE KEY UPDATE
                quantity = line.quantity,
                unit_price = line.unit_price,
                quoted_at = v_now;

            INSERT INTO stock_reservation (variant_id, warehouse_id, cart_id, quantity, expires_at)
            SELECT
                claim.variant_id,
                claim.warehouse_id,
                p_customer_cart_id AS cart_id,
                claim.quantity,
                claim.expires_at
            FROM
                JSON_TABLE(
                    v_claims,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        warehouse_id BIGINT UNSIGNED PATH '$.warehouse_id',
                        quantity INT PATH '$.quantity',
                        expires_at DATETIME(6) PATH '$.expires_at'
                    )
                ) AS claim
            ORDER BY claim.variant_id, claim.warehouse_id
            ON DUPLICATE KEY UPDATE
                quantity = stock_reservation.quantity + claim.quantity,
                expires_at = GREATEST(stock_reservation.expires_at, claim.expires_at);

            DELETE FROM cart_line
            WHERE cart_id = p_guest_cart_id;

            UPDATE cart
            SET
                status = 'merged',
                shipping_address_id = NULL,
                billing_address_id = NULL
            WHERE cart_id = p_guest_cart_id;
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
