-- Migration 0022, down: take back what it made and changed
--
-- Loses: every row of supplier, supplier_variant, purchase_order, purchase_order_line,
--        goods_receipt, goods_receipt_line; stock_movement.goods_receipt_line_id,
--        the delivery that goods came with
-- Locks: stock_movement is copied under a shared lock (COPY)

DROP VIEW purchasing_violations;

DROP VIEW open_purchase_orders;

DROP VIEW stock_drift;

DROP FUNCTION available_quantity;

DROP PROCEDURE stock_transfer;

DROP PROCEDURE goods_receipt_post;

DROP PROCEDURE po_cancel;

DROP PROCEDURE po_submit;

DROP PROCEDURE po_create;

DROP PROCEDURE stock_adjust;

DROP PROCEDURE order_write_lines_core;

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

DELIMITER ;

ALTER TABLE order_line
    MODIFY COLUMN unit_cost DECIMAL(19, 4) NULL
    COMMENT 'What the shop paid for one; NULL: not known',
    ALGORITHM = INSTANT;

ALTER TABLE stock_movement
    DROP FOREIGN KEY fk_stock_movement_goods_receipt_line,
    DROP KEY uq_stock_movement_goods_receipt_line_id,
    DROP CHECK ck_stock_movement_names_its_cause,
    DROP COLUMN goods_receipt_line_id,
    ADD CONSTRAINT ck_stock_movement_names_its_cause
    CHECK (
        (shipment_line_id IS NOT NULL) = (kind = 'sale')
        AND (return_line_id IS NOT NULL) = (kind = 'return')
    ),
    ALGORITHM = COPY, LOCK = SHARED;

DROP TABLE goods_receipt_line;

DROP TABLE goods_receipt;

DROP TABLE purchase_order_line;

DROP TABLE purchase_order;

DROP TABLE supplier_variant;

DROP TABLE supplier;
