-- Procedure: po_create
--
-- Writes a purchase order as a draft, in the currency that the supplier bills in. Lines
-- are a JSON array of objects with variant_id and quantity, and where wanted unit_cost
-- (else what the supplier lists) and tolerance (else 0: units taken beyond the order).
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30302 NO_PRICE
-- Example:     CALL po_create(7, 1, '[{"variant_id": 42, "quantity": 100}]', @purchase_order_id);

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
