-- Procedure: order_write_lines_core
--
-- Writes the lines of an order from its cart, with names, options, tax class and cost
-- as they are today, and claims the goods for them. The cart's own claims are given up
-- first, so that a buyer does not compete with himself.
--
-- Transaction: the caller's
-- Example:     CALL order_write_lines_core(1001, 501, NULL);
-- See:         procedures/inventory/stock_claim_core.sql

DELIMITER $$

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
    DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_wanted JSON;
    DECLARE v_claims JSON;

    SELECT
        o.channel_id,
        o.currency_code,
        ch.default_locale_code
    INTO v_channel_id, v_currency_code, v_locale_code
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
        unit_cost,
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
        -- By all of the key, so that the newest is read off its end and nothing is sorted.
        (
            SELECT
                ROUND(
                    sv.cost * IF(
                        sv.currency_code = v_currency_code,
                        1,
                        (
                            SELECT er.rate
                            FROM exchange_rate AS er
                            WHERE
                                er.base_code = sv.currency_code
                                AND er.quote_code = v_currency_code
                                AND er.valid_from <= UTC_TIMESTAMP(6)
                            ORDER BY er.base_code DESC, er.quote_code DESC, er.valid_from DESC
                            LIMIT 1
                        )
                    ),
                    4
                )
            FROM supplier_variant AS sv
            WHERE sv.variant_id = cl.variant_id
            ORDER BY sv.variant_id DESC, sv.cost_at DESC, sv.supplier_id DESC
            LIMIT 1
        ) AS unit_cost,
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

DELIMITER ;
