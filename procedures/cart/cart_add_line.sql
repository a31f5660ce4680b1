-- Procedure: cart_add_line
--
-- Puts more of a variant into an open cart, or less with a negative quantity, and
-- quotes today's price for what is in it then. 0 only quotes anew. At 0 units the
-- line goes. Claims on the line are given up, or made anew where p_ttl_seconds says
-- for how long.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30201 CART_NOT_OPEN,
--              30206 NOT_FOR_SALE, 30302 NO_PRICE
-- Example:     CALL cart_add_line(1001, 42, 2, NULL);
-- See:         procedures/cart/cart_claim_core.sql

DELIMITER $$

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

DELIMITER ;
