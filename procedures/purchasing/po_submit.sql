-- Procedure: po_submit
--
-- Sends a draft to the supplier: from here on its lines stand still. Without a day the
-- goods are expected when the slowest of them should be there. Again: nothing changes.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30601 ILLEGAL_TRANSITION
-- Example:     CALL po_submit(9, NULL);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE po_submit (
    IN p_purchase_order_id BIGINT UNSIGNED,
    IN p_expected_on DATE
)
COMMENT 'Sends a purchase order to the supplier'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_lines INT;
        DECLARE v_lead_time_days INT;
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

        SELECT status INTO v_status
        FROM purchase_order
        WHERE purchase_order_id = p_purchase_order_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such purchase order';
        END IF;

        IF v_status NOT IN ('draft', 'submitted') THEN
            SET v_detail = CONCAT(
                'ILLEGAL_TRANSITION: a purchase order that is ', v_status, ' is not submitted'
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = v_detail;
        END IF;

        IF v_status = 'draft' THEN
            IF p_expected_on < DATE(v_now) THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = 'VALUE_INVALID: goods are expected today or later';
            END IF;

            SELECT
                COUNT(*) AS line_count,
                MAX(sv.lead_time_days) AS lead_time_days
            INTO v_lines, v_lead_time_days
            FROM purchase_order AS po
            INNER JOIN purchase_order_line AS pol
                ON po.purchase_order_id = pol.purchase_order_id
            LEFT JOIN supplier_variant AS sv
                ON
                    po.supplier_id = sv.supplier_id
                    AND pol.variant_id = sv.variant_id
            WHERE po.purchase_order_id = p_purchase_order_id;

            IF v_lines = 0 THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = 'VALUE_INVALID: a purchase order has 1 line or more';
            END IF;

            SELECT
                CONCAT(
                    'VALUE_INVALID: the supplier sends ',
                    sv.min_order_qty,
                    ' or more of ',
                    pv.sku
                )
            INTO v_detail
            FROM purchase_order AS po
            INNER JOIN purchase_order_line AS pol
                ON po.purchase_order_id = pol.purchase_order_id
            INNER JOIN supplier_variant AS sv
                ON
                    po.supplier_id = sv.supplier_id
                    AND pol.variant_id = sv.variant_id
            INNER JOIN product_variant AS pv
                ON pol.variant_id = pv.variant_id
            WHERE
                po.purchase_order_id = p_purchase_order_id
                AND pol.qty_ordered < sv.min_order_qty
            ORDER BY pol.variant_id
            LIMIT 1;

            IF v_detail IS NOT NULL THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = v_detail;
            END IF;

            UPDATE purchase_order
            SET
                status = 'submitted',
                submitted_at = v_now,
                expected_on = COALESCE(
                    p_expected_on, DATE(v_now) + INTERVAL v_lead_time_days DAY
                )
            WHERE purchase_order_id = p_purchase_order_id;
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
