-- Procedure: goods_receipt_post
--
-- Takes in a delivery of a purchase order: what is accepted goes on the shelf at the
-- cost that was ordered at, what is rejected goes back and is still owed. Lines are a
-- JSON array of objects with variant_id, accepted and where wanted rejected (else 0).
-- The supplier's delivery note says which delivery it is: the same again is answered
-- with the receipt of then.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30005 IDEMPOTENCY_CONFLICT, 30009 VALUE_INVALID,
--              30601 ILLEGAL_TRANSITION, 30801 RECEIPT_EXCEEDS_ORDER
-- Example:     CALL goods_receipt_post(9, 'DN-77', '[{"variant_id": 42, "accepted": 6}]', @id);
-- See:         procedures/inventory/stock_shelve_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE goods_receipt_post (
    IN p_purchase_order_id BIGINT UNSIGNED,
    IN p_delivery_note VARCHAR(64),
    IN p_lines JSON,
    OUT p_goods_receipt_id BIGINT UNSIGNED
)
COMMENT 'Takes in a delivery of a purchase order'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_supplier_id BIGINT UNSIGNED;
        DECLARE v_warehouse_id BIGINT UNSIGNED;
        DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_lines INT;
        DECLARE v_variants INT;
        DECLARE v_sound INT;
        DECLARE v_accepted JSON;
        DECLARE v_given JSON;
        DECLARE v_then JSON;
        DECLARE v_received_order_id BIGINT UNSIGNED;
        DECLARE v_due INT;
        DECLARE v_received INT;
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

        SELECT
            COUNT(*) AS line_count,
            COUNT(DISTINCT delivered.variant_id) AS variants,
            COALESCE(
                SUM(
                    COALESCE(delivered.accepted, -1) >= 0
                    AND COALESCE(delivered.rejected, -1) >= 0
                    AND delivered.accepted + delivered.rejected > 0
                ),
                0
            ) AS sound,
            JSON_OBJECTAGG(
                COALESCE(delivered.variant_id, 0),
                JSON_ARRAY(delivered.accepted, delivered.rejected)
            ) AS given
        INTO v_lines, v_variants, v_sound, v_given
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id' ERROR ON EMPTY ERROR ON ERROR,
                    accepted INT PATH '$.accepted' ERROR ON EMPTY ERROR ON ERROR,
                    rejected INT PATH '$.rejected' DEFAULT '0' ON EMPTY ERROR ON ERROR
                )
            ) AS delivered;

        IF p_delivery_note IS NULL OR p_delivery_note = '' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: name the delivery note';
        END IF;

        IF v_lines = 0 OR v_variants < v_lines OR v_sound < v_lines THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a line holds 1 unit or more, a variant has one';
        END IF;

        SELECT warehouse_id INTO v_warehouse_id
        FROM purchase_order
        WHERE purchase_order_id = p_purchase_order_id;

        IF v_warehouse_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such purchase order';
        END IF;

        SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', delivered.variant_id)) INTO v_accepted
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', accepted INT PATH '$.accepted'
                )
            ) AS delivered
        WHERE delivered.accepted > 0;

        CALL stock_shelve_core(v_accepted, v_warehouse_id);

        SELECT
            status,
            supplier_id,
            warehouse_id,
            currency_code
        INTO v_status, v_supplier_id, v_warehouse_id, v_currency_code
        FROM purchase_order
        WHERE purchase_order_id = p_purchase_order_id
        FOR UPDATE;

        SELECT
            goods_receipt_id,
            purchase_order_id
        INTO p_goods_receipt_id, v_received_order_id
        FROM goods_receipt
        WHERE
            supplier_id = v_supplier_id
            AND delivery_note = p_delivery_note COLLATE utf8mb4_0900_bin;

        IF p_goods_receipt_id IS NOT NULL THEN
            SELECT
                JSON_OBJECTAGG(
                    pol.variant_id, JSON_ARRAY(grl.qty_accepted, grl.qty_rejected)
                ) AS contents
            INTO v_then
            FROM goods_receipt_line AS grl
            INNER JOIN purchase_order_line AS pol
                ON grl.purchase_order_line_id = pol.purchase_order_line_id
            WHERE grl.goods_receipt_id = p_goods_receipt_id;

            IF v_received_order_id <> p_purchase_order_id OR v_then <> v_given THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30005,
                    MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: the delivery note was of other goods';
            END IF;
        ELSE
            IF v_status NOT IN ('submitted', 'partially_received') THEN
                SET v_detail = CONCAT(
                    'ILLEGAL_TRANSITION: a purchase order that is ',
                    v_status,
                    ' takes in no goods'
                );
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30601,
                    MESSAGE_TEXT = v_detail;
            END IF;

            SELECT
                CONCAT(
                    'RECEIPT_EXCEEDS_ORDER: of ',
                    COALESCE(pv.sku, delivered.variant_id),
                    ' there may come ',
                    COALESCE(pol.qty_ordered + pol.qty_tolerance - pol.qty_received, 0)
                )
            INTO v_detail
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        accepted INT PATH '$.accepted',
                        rejected INT PATH '$.rejected' DEFAULT '0' ON EMPTY
                    )
                ) AS delivered
            LEFT JOIN product_variant AS pv
                ON delivered.variant_id = pv.variant_id
            LEFT JOIN purchase_order_line AS pol
                ON
                    delivered.variant_id = pol.variant_id
                    AND pol.purchase_order_id = p_purchase_order_id
            WHERE
                pol.purchase_order_line_id IS NULL
                OR delivered.accepted > pol.qty_ordered + pol.qty_tolerance - pol.qty_received
            ORDER BY delivered.variant_id
            LIMIT 1;

            IF v_detail IS NOT NULL THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30801,
                    MESSAGE_TEXT = v_detail;
            END IF;

            INSERT INTO goods_receipt (
                purchase_order_id, supplier_id, warehouse_id, delivery_note, received_at
            )
            VALUES (
                p_purchase_order_id, v_supplier_id, v_warehouse_id, p_delivery_note, v_now
            );

            SET p_goods_receipt_id = LAST_INSERT_ID();

            -- Found first and written then: the trigger moves the lines that this reads.
            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'line_id', pol.purchase_order_line_id,
                        'accepted', delivered.accepted,
                        'rejected', delivered.rejected
                    )
                )
            INTO v_given
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        accepted INT PATH '$.accepted',
                        rejected INT PATH '$.rejected' DEFAULT '0' ON EMPTY
                    )
                ) AS delivered
            INNER JOIN purchase_order_line AS pol
                ON delivered.variant_id = pol.variant_id
            WHERE pol.purchase_order_id = p_purchase_order_id;

            INSERT INTO goods_receipt_line (
                goods_receipt_id,
                purchase_order_id,
                purchase_order_line_id,
                qty_accepted,
                qty_rejected
            )
            SELECT
                p_goods_receipt_id AS goods_receipt_id,
                p_purchase_order_id AS purchase_order_id,
                given.line_id,
                given.accepted,
                given.rejected
            FROM
                JSON_TABLE(
                    v_given,
                    '$[*]' COLUMNS (
                        line_id BIGINT UNSIGNED PATH '$.line_id',
                        accepted INT PATH '$.accepted',
                        rejected INT PATH '$.rejected'
                    )
                ) AS given
            ORDER BY given.line_id;

            INSERT INTO stock_movement (
                variant_id,
                warehouse_id,
                kind,
                quantity,
                on_hand_after,
                unit_cost,
                goods_receipt_line_id,
                occurred_at
            )
            SELECT
                pol.variant_id,
                v_warehouse_id AS warehouse_id,
                'receipt' AS kind,
                grl.qty_accepted,
                0 AS on_hand_after,
                pol.unit_cost,
                grl.goods_receipt_line_id,
                v_now AS occurred_at
            FROM goods_receipt_line AS grl
            INNER JOIN purchase_order_line AS pol
                ON grl.purchase_order_line_id = pol.purchase_order_line_id
            WHERE
                grl.goods_receipt_id = p_goods_receipt_id
                AND grl.qty_accepted > 0
            ORDER BY pol.variant_id;

            -- What was paid last is what the goods cost.
            INSERT INTO supplier_variant (supplier_id, variant_id, cost, currency_code, cost_at)
            SELECT
                v_supplier_id AS supplier_id,
                pol.variant_id,
                pol.unit_cost,
                v_currency_code AS currency_code,
                v_now AS cost_at
            FROM goods_receipt_line AS grl
            INNER JOIN purchase_order_line AS pol
                ON grl.purchase_order_line_id = pol.purchase_order_line_id
            WHERE
                grl.goods_receipt_id = p_goods_receipt_id
                AND grl.qty_accepted > 0
            ORDER BY pol.variant_id
            ON DUPLICATE KEY UPDATE
                cost = pol.unit_cost,
                currency_code = v_currency_code,
                cost_at = v_now;

            SELECT
                SUM(qty_received < qty_ordered) AS due,
                SUM(qty_received) AS received
            INTO v_due, v_received
            FROM purchase_order_line
            WHERE purchase_order_id = p_purchase_order_id;

            IF v_due = 0 THEN
                UPDATE purchase_order
                SET
                    status = 'received',
                    closed_at = v_now
                WHERE purchase_order_id = p_purchase_order_id;
            ELSEIF v_received > 0 AND v_status = 'submitted' THEN
                UPDATE purchase_order
                SET status = 'partially_received'
                WHERE purchase_order_id = p_purchase_order_id;
            END IF;
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
