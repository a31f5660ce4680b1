-- Migration 0028, up: make a shelf in the turn of its goods, find a cost off the end of
--     a key, and name what is moved
--
-- Locks: no table is touched; a changed procedure is missing for the moment between drop
--        and create

DROP PROCEDURE order_write_lines_core;

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

DROP PROCEDURE stock_transfer;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_transfer (
    IN p_from_warehouse_id BIGINT UNSIGNED,
    IN p_to_warehouse_id BIGINT UNSIGNED,
    IN p_lines JSON,
    IN p_note VARCHAR(255)
)
COMMENT 'Moves goods from one warehouse to another'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_units INT;
        DECLARE v_moved JSON;
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

        -- Each variant once, in whatever portions it was named.
        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT('variant_id', moved.variant_id, 'quantity', moved.quantity)
            ) AS moved,
            MIN(moved.least) AS units
        INTO v_moved, v_units
        FROM (
            SELECT
                given.variant_id,
                SUM(given.quantity) AS quantity,
                MIN(IF(given.variant_id IS NULL, 0, COALESCE(given.quantity, 0))) AS least
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id'
                        ERROR ON EMPTY ERROR ON ERROR,
                        quantity INT PATH '$.quantity' ERROR ON EMPTY ERROR ON ERROR
                    )
                ) AS given
            GROUP BY given.variant_id
        ) AS moved;

        IF v_moved IS NULL OR v_units < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: move 1 unit of a variant or more';
        END IF;

        IF p_from_warehouse_id IS NULL OR p_from_warehouse_id <=> p_to_warehouse_id THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: move goods from one warehouse to another one';
        END IF;

        CALL stock_shelve_core(v_moved, p_to_warehouse_id);

        SELECT
            CONCAT(
                'STOCK_INSUFFICIENT: of ',
                COALESCE(pv.sku, moved.variant_id),
                ' there are ',
                GREATEST(COALESCE(sl.available, 0), 0),
                ' without a claim'
            )
        INTO v_detail
        FROM
            JSON_TABLE(
                v_moved,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', quantity INT PATH '$.quantity'
                )
            ) AS moved
        LEFT JOIN product_variant AS pv
            ON moved.variant_id = pv.variant_id
        LEFT JOIN stock_level AS sl
            ON
                moved.variant_id = sl.variant_id
                AND sl.warehouse_id = p_from_warehouse_id
        WHERE moved.quantity > COALESCE(sl.available, 0)
        ORDER BY moved.variant_id
        LIMIT 1;

        IF v_detail IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30101,
                MESSAGE_TEXT = v_detail;
        END IF;

        INSERT INTO stock_movement (
            variant_id, warehouse_id, kind, quantity, on_hand_after, note
        )
        WITH way AS (
            SELECT
                'transfer_out' AS kind,
                -1 AS sign
            UNION ALL
            SELECT
                'transfer_in' AS kind,
                1 AS sign
        )

        SELECT
            moved.variant_id,
            IF(way.sign < 0, p_from_warehouse_id, p_to_warehouse_id) AS warehouse_id,
            way.kind,
            way.sign * moved.quantity AS quantity,
            0 AS on_hand_after,
            p_note AS note
        FROM
            JSON_TABLE(
                v_moved,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', quantity INT PATH '$.quantity'
                )
            ) AS moved
        CROSS JOIN way
        ORDER BY moved.variant_id, way.sign;

        COMMIT;
    END;
END$$

DELIMITER ;

DROP PROCEDURE po_create;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE po_create (
    IN p_supplier_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_lines JSON,
    OUT p_purchase_order_id BIGINT UNSIGNED
)
COMMENT 'Writes a purchase order as a draft'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_lines INT;
        DECLARE v_variants INT;
        DECLARE v_sound INT;
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

        SELECT currency_code INTO v_currency_code
        FROM supplier
        WHERE
            supplier_id = p_supplier_id
            AND is_active
        FOR SHARE;

        IF v_currency_code IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such supplier, or it takes no orders';
        END IF;

        SELECT
            COUNT(*) AS line_count,
            COUNT(DISTINCT wanted.variant_id) AS variants,
            COALESCE(
                SUM(
                    COALESCE(wanted.quantity, 0) > 0
                    AND COALESCE(wanted.tolerance, -1) >= 0
                    AND COALESCE(wanted.unit_cost, 0) >= 0
                ),
                0
            ) AS sound
        INTO v_lines, v_variants, v_sound
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id' ERROR ON EMPTY ERROR ON ERROR,
                    quantity INT PATH '$.quantity' ERROR ON EMPTY ERROR ON ERROR,
                    tolerance INT PATH '$.tolerance' DEFAULT '0' ON EMPTY ERROR ON ERROR,
                    unit_cost DECIMAL(19, 4) PATH '$.unit_cost' ERROR ON ERROR
                )
            ) AS wanted;

        IF v_lines = 0 OR v_variants < v_lines OR v_sound < v_lines THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a line orders 1 unit or more, each variant has one';
        END IF;

        -- What is not there at all is left for the foreign keys to refuse.
        SELECT
            CONCAT(
                'NO_PRICE: say what ',
                pv.sku,
                ' costs; the supplier lists no cost in ',
                v_currency_code
            )
        INTO v_detail
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id',
                    unit_cost DECIMAL(19, 4) PATH '$.unit_cost'
                )
            ) AS wanted
        INNER JOIN product_variant AS pv
            ON wanted.variant_id = pv.variant_id
        LEFT JOIN supplier_variant AS sv
            ON
                wanted.variant_id = sv.variant_id
                AND sv.supplier_id = p_supplier_id
                AND sv.currency_code = v_currency_code
        WHERE COALESCE(wanted.unit_cost, sv.cost) IS NULL
        ORDER BY wanted.variant_id
        LIMIT 1;

        IF v_detail IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30302,
                MESSAGE_TEXT = v_detail;
        END IF;

        INSERT INTO purchase_order (
            purchase_order_number, supplier_id, warehouse_id, currency_code
        )
        -- Nobody sees this number: the real one is made of the id.
        VALUES (CONCAT('new:', UUID()), p_supplier_id, p_warehouse_id, v_currency_code);

        SET p_purchase_order_id = LAST_INSERT_ID();

        UPDATE purchase_order
        SET
            purchase_order_number = CONCAT(
                'PO-',
                LPAD(p_purchase_order_id, GREATEST(8, LENGTH(p_purchase_order_id)), '0')
            )
        WHERE purchase_order_id = p_purchase_order_id;

        INSERT INTO purchase_order_line (
            purchase_order_id, variant_id, qty_ordered, qty_tolerance, unit_cost
        )
        SELECT
            p_purchase_order_id AS purchase_order_id,
            wanted.variant_id,
            wanted.quantity,
            wanted.tolerance,
            COALESCE(wanted.unit_cost, sv.cost) AS unit_cost
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id',
                    quantity INT PATH '$.quantity',
                    tolerance INT PATH '$.tolerance' DEFAULT '0' ON EMPTY,
                    unit_cost DECIMAL(19, 4) PATH '$.unit_cost'
                )
            ) AS wanted
        LEFT JOIN supplier_variant AS sv
            ON
                wanted.variant_id = sv.variant_id
                AND sv.supplier_id = p_supplier_id
                AND sv.currency_code = v_currency_code
        ORDER BY wanted.variant_id;

        COMMIT;
    END;
END$$

DELIMITER ;

DROP PROCEDURE goods_receipt_post;

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_shelve_core (
    IN p_goods JSON,
    IN p_warehouse_id BIGINT UNSIGNED
)
COMMENT 'Locks goods, and makes their rows in a warehouse'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_variant_id BIGINT UNSIGNED;
    DECLARE v_here INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_variant CURSOR FOR
        SELECT DISTINCT goods.variant_id
        FROM
            JSON_TABLE(
                p_goods, '$[*]' COLUMNS (variant_id BIGINT UNSIGNED PATH '$.variant_id')
            ) AS goods
        ORDER BY goods.variant_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_variant;

    each_shelf: LOOP
        FETCH each_variant INTO v_variant_id;
        IF v_is_done THEN
            LEAVE each_shelf;
        END IF;

        SELECT COALESCE(SUM(warehouse_id = p_warehouse_id), 0) AS here INTO v_here
        FROM stock_level
        WHERE variant_id = v_variant_id
        FOR UPDATE;

        IF v_here = 0 THEN
            INSERT INTO stock_level (variant_id, warehouse_id)
            SELECT
                pv.variant_id,
                p_warehouse_id AS warehouse_id
            FROM product_variant AS pv
            WHERE pv.variant_id = v_variant_id
            ON DUPLICATE KEY UPDATE variant_id = stock_level.variant_id;
        END IF;
    END LOOP;

    CLOSE each_variant;
END$$

DELIMITER ;
