-- Procedure: document_write_core
--
-- Writes a document about an order and issues it: takes the next number of its series,
-- adds its lines in their order, sets its totals. Lines are a JSON array of objects with
-- place, line_kind, order_line_id, order_charge_id, corrects_line_id, variant_id, label,
-- quantity, net and tax.
--
-- Transaction: the caller's
-- Example:     CALL document_write_core('credit_note', 1001, NULL, 17, @lines, @document_id);
-- See:         procedures/billing/document_number_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE document_write_core (
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_order_id BIGINT UNSIGNED,
    IN p_shipment_id BIGINT UNSIGNED,
    IN p_corrects_document_id BIGINT UNSIGNED,
    IN p_lines JSON,
    OUT p_document_id BIGINT UNSIGNED
)
COMMENT 'Writes a document about an order and issues it'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    DECLARE v_channel_id BIGINT UNSIGNED;
    DECLARE v_series VARCHAR(16);
    DECLARE v_number BIGINT UNSIGNED;

    SELECT channel_id INTO v_channel_id
    FROM sales_order
    WHERE order_id = p_order_id;

    CALL document_number_core(p_kind, v_channel_id, v_now, v_series, v_number);

    INSERT INTO billing_document (
        document_kind,
        series,
        number,
        channel_id,
        customer_id,
        order_id,
        shipment_id,
        corrects_document_id,
        currency_code,
        currency_minor_unit
    )
    SELECT
        p_kind AS document_kind,
        v_series AS series,
        v_number AS number,
        o.channel_id,
        o.customer_id,
        o.order_id,
        p_shipment_id AS shipment_id,
        p_corrects_document_id AS corrects_document_id,
        o.currency_code,
        o.currency_minor_unit
    FROM sales_order AS o
    WHERE o.order_id = p_order_id;

    SET p_document_id = LAST_INSERT_ID();

    INSERT INTO billing_document_line (
        billing_document_id,
        line_no,
        line_kind,
        order_line_id,
        order_charge_id,
        corrects_line_id,
        variant_id,
        label,
        quantity,
        unit_amount,
        net_amount,
        tax_amount
    )
    SELECT
        p_document_id AS billing_document_id,
        ROW_NUMBER() OVER (ORDER BY line.place) AS line_no,
        line.line_kind,
        line.order_line_id,
        line.order_charge_id,
        line.corrects_line_id,
        line.variant_id,
        line.label,
        line.quantity,
        ROUND(line.net / line.quantity, 4) AS unit_amount,
        line.net AS net_amount,
        line.tax AS tax_amount
    FROM
        JSON_TABLE(
            p_lines,
            '$[*]' COLUMNS (
                place BIGINT UNSIGNED PATH '$.place',
                line_kind VARCHAR(16) PATH '$.line_kind',
                order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                order_charge_id BIGINT UNSIGNED PATH '$.order_charge_id',
                corrects_line_id BIGINT UNSIGNED PATH '$.corrects_line_id',
                variant_id BIGINT UNSIGNED PATH '$.variant_id',
                label VARCHAR(255) PATH '$.label',
                quantity INT PATH '$.quantity',
                net DECIMAL(19, 4) PATH '$.net',
                tax DECIMAL(19, 4) PATH '$.tax'
            )
        ) AS line
    ORDER BY line_no;

    UPDATE billing_document AS bd
        INNER JOIN ( -- noqa: LT02
            SELECT
                billing_document_id,
                SUM(net_amount) AS net_total,
                SUM(tax_amount) AS tax_total
            FROM billing_document_line
            WHERE billing_document_id = p_document_id
            GROUP BY billing_document_id
        ) AS line
            ON bd.billing_document_id = line.billing_document_id
    SET
        bd.net_total = line.net_total,
        bd.tax_total = line.tax_total,
        bd.issued_at = v_now
    WHERE bd.billing_document_id = p_document_id;
END$$

DELIMITER ;
