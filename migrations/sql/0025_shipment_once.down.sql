-- Migration 0025, down: take back what it made and changed
--
-- Locks: none; only code is dropped

DROP PROCEDURE shipment_create;

DELIMITER $$

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
