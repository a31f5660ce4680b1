-- Procedure: checkout_check_core
--
-- Refuses a cart that cannot be ordered as it stands: empty, with something that is
-- no longer offered, or at a price that is no longer today's. The customer is to see
-- the change, so nothing is mended silently; cart_add_line with 0 quotes anew.
--
-- Transaction: the caller's
-- Raises:      30202 CART_EMPTY, 30203 PRICE_CHANGED, 30206 NOT_FOR_SALE
-- Example:     CALL checkout_check_core(1001, UTC_TIMESTAMP(6));
-- See:         procedures/cart/cart_add_line.sql

DELIMITER $$

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

DELIMITER ;
