-- Procedure: cart_claim_core
--
-- Gives a cart new claims on stock for its lines, or for one of them, in place of
-- those it had. Goods that lie in no warehouse need none.
--
-- Transaction: the caller's
-- Example:     CALL cart_claim_core(1001, NULL, NULL, 900);
-- See:         procedures/inventory/stock_claim_core.sql

DELIMITER $$

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

DELIMITER ;
