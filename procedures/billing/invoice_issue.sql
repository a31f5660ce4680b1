-- Procedure: invoice_issue
--
-- Bills a placed order: what a parcel of it holds, or without a parcel all that is not
-- billed yet. Charges are billed once, with the first invoice. What a line costs is split
-- over its units so that all invoices together come to the order, to the last coin. What
-- was cancelled is not billed; what was credited is not billed again. Where nothing is
-- left to bill, the last invoice of the order is given again, so that a page loaded twice
-- makes no second one.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30505 NOTHING_TO_BILL, 30601 ILLEGAL_TRANSITION
-- Example:     CALL invoice_issue(1001, NULL, @document_id);
-- See:         procedures/billing/order_parts_core.sql
--              procedures/billing/document_write_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE invoice_issue (
    IN p_order_id BIGINT UNSIGNED,
    IN p_shipment_id BIGINT UNSIGNED,
    OUT p_document_id BIGINT UNSIGNED
)
COMMENT 'Bills a placed order, or a parcel of it'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_placed_at DATETIME(6);
        DECLARE v_minor_unit TINYINT UNSIGNED;
        DECLARE v_parcels INT;
        DECLARE v_parts JSON;
        DECLARE v_lines JSON;
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

        -- Locked before the order, as everybody does: the document will point at both.
        SELECT c.customer_id INTO v_customer_id
        FROM sales_order AS o
        INNER JOIN customer AS c
            ON o.customer_id = c.customer_id
        WHERE o.order_id = p_order_id
        FOR SHARE OF c;

        SELECT
            status_code,
            placed_at,
            currency_minor_unit
        INTO v_status_code, v_placed_at, v_minor_unit
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_placed_at IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order, or it is not placed yet';
        END IF;

        IF v_status_code IN ('cancelled', 'imported') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a cancelled or imported order is not billed';
        END IF;

        SELECT COUNT(*) INTO v_parcels
        FROM shipment
        WHERE
            shipment_id = p_shipment_id
            AND order_id = p_order_id;

        IF p_shipment_id IS NOT NULL AND v_parcels = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: the order has no such parcel';
        END IF;

        SELECT billing_document_id INTO p_document_id
        FROM billing_document
        WHERE
            shipment_id = p_shipment_id
            AND order_id = p_order_id;

        IF p_document_id IS NULL THEN
            CALL order_parts_core(p_order_id, v_parts);

            WITH part AS (
                SELECT
                    p.order_line_id,
                    p.order_charge_id,
                    p.net,
                    p.tax
                FROM JSON_TABLE(
                    v_parts,
                    '$[*]' COLUMNS (
                        order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                        order_charge_id BIGINT UNSIGNED PATH '$.order_charge_id',
                        net DECIMAL(19, 4) PATH '$.net',
                        tax DECIMAL(19, 4) PATH '$.tax'
                    )
                ) AS p
            ),

            billed AS (
                SELECT
                    bdl.order_line_id,
                    bdl.order_charge_id,
                    SUM(bdl.quantity) AS quantity,
                    SUM(bdl.net_amount) AS net,
                    SUM(bdl.tax_amount) AS tax
                FROM billing_document AS bd
                INNER JOIN billing_document_line AS bdl
                    ON bd.billing_document_id = bdl.billing_document_id
                WHERE
                    bd.order_id = p_order_id
                    AND bd.document_kind = 'invoice'
                GROUP BY bdl.order_line_id, bdl.order_charge_id
            ),

            -- How many units of each line are billed now, and how many were before.
            due AS (
                SELECT
                    ol.order_line_id,
                    ol.line_no,
                    ol.variant_id,
                    ol.product_name,
                    ol.quantity AS ordered,
                    COALESCE(billed.net, 0) AS net_before,
                    COALESCE(billed.tax, 0) AS tax_before,
                    COALESCE(billed.quantity, 0) AS units_before,
                    LEAST(
                        ol.quantity - ol.qty_cancelled - COALESCE(billed.quantity, 0),
                        IF(p_shipment_id IS NULL, ol.quantity, COALESCE(sl.quantity, 0))
                    ) AS units
                FROM order_line AS ol
                LEFT JOIN billed
                    ON ol.order_line_id = billed.order_line_id
                LEFT JOIN shipment_line AS sl
                    ON
                        ol.order_line_id = sl.order_line_id
                        AND sl.shipment_id = p_shipment_id
                WHERE ol.order_id = p_order_id
            ),

            line AS (
                SELECT
                    due.line_no AS place,
                    'goods' AS line_kind,
                    due.order_line_id,
                    NULL AS order_charge_id,
                    due.variant_id,
                    due.product_name AS label,
                    due.units AS quantity,
                    TRUNCATE(
                        part.net * (due.units_before + due.units) / due.ordered, v_minor_unit
                    ) - due.net_before AS net,
                    TRUNCATE(
                        part.tax * (due.units_before + due.units) / due.ordered, v_minor_unit
                    ) - due.tax_before AS tax
                FROM due
                INNER JOIN part
                    ON due.order_line_id = part.order_line_id
                WHERE due.units > 0
                UNION ALL
                SELECT
                    100000 + oc.order_charge_id AS place,
                    'charge' AS line_kind,
                    NULL AS order_line_id,
                    oc.order_charge_id,
                    NULL AS variant_id,
                    oc.label,
                    1 AS quantity,
                    part.net,
                    part.tax
                FROM order_charge AS oc
                INNER JOIN part
                    ON oc.order_charge_id = part.order_charge_id
                LEFT JOIN billed
                    ON oc.order_charge_id = billed.order_charge_id
                WHERE
                    oc.order_id = p_order_id
                    AND billed.order_charge_id IS NULL
            )

            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'place', line.place,
                        'line_kind', line.line_kind,
                        'order_line_id', line.order_line_id,
                        'order_charge_id', line.order_charge_id,
                        'variant_id', line.variant_id,
                        'label', line.label,
                        'quantity', line.quantity,
                        'net', line.net,
                        'tax', line.tax
                    )
                )
            INTO v_lines
            FROM line;

            IF v_lines IS NULL THEN
                SELECT MAX(billing_document_id) INTO p_document_id
                FROM billing_document
                WHERE
                    order_id = p_order_id
                    AND document_kind = 'invoice';
            ELSE
                CALL document_write_core(
                    'invoice', p_order_id, p_shipment_id, NULL, v_lines, p_document_id
                );
            END IF;
        END IF;

        IF p_document_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30505,
                MESSAGE_TEXT = 'NOTHING_TO_BILL: nothing is left of it to bill';
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
