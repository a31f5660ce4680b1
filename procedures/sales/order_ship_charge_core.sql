-- Procedure: order_ship_charge_core
--
-- Writes what the shipping of an order costs, by where to, how heavy, and how dear
-- its goods are after discounts. An order of which nothing travels pays nothing.
--
-- Transaction: the caller's
-- Raises:      30604 SHIPPING_NOT_OFFERED
-- Example:     CALL order_ship_charge_core(1001, 'GB', NULL, 'YO1 7HH');
-- See:         procedures/fulfilment/shipping_price_at.sql

DELIMITER $$

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

DELIMITER ;
