-- Procedure: order_parts_core
--
-- Tells what each line and charge of a placed order comes to on paper, net and tax, in
-- whole coins. Lines of an order may be exact to fractions of a coin and only their sum
-- is rounded; documents of some of them would not add up to it. So the total is split
-- over the parts once, by what each of them is: where all are whole coins, as they are.
-- Gives a JSON array of objects with order_line_id or order_charge_id, net and tax.
--
-- Transaction: the caller's
-- Example:     CALL order_parts_core(1001, @parts);
-- See:         procedures/pricing/split_amount.sql, docs/decisions/0002-rounding.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_parts_core (
    IN p_order_id BIGINT UNSIGNED,
    OUT p_parts JSON
)
COMMENT 'Tells what each part of an order comes to in whole coins'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_minor_unit TINYINT UNSIGNED;
    DECLARE v_is_included BOOLEAN;
    DECLARE v_total DECIMAL(19, 4);
    DECLARE v_tax DECIMAL(19, 4);
    DECLARE v_nets JSON;
    DECLARE v_taxes JSON;

    SELECT
        currency_minor_unit,
        prices_include_tax,
        grand_total,
        LEAST(ROUND(tax_total, currency_minor_unit), grand_total) AS tax
    INTO v_minor_unit, v_is_included, v_total, v_tax
    FROM sales_order
    WHERE order_id = p_order_id;

    -- One numbering for lines and charges: even for lines, odd for charges.
    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT(
                'id', part.id,
                'weight', GREATEST(part.base - IF(v_is_included, part.tax, 0), 0)
            )
        ) AS nets,
        JSON_ARRAYAGG(JSON_OBJECT('id', part.id, 'weight', part.tax)) AS taxes
    INTO v_nets, v_taxes
    FROM (
        SELECT
            ol.order_line_id * 2 AS id,
            ol.line_subtotal - (
                SELECT COALESCE(SUM(od.amount), 0)
                FROM order_discount AS od
                WHERE od.order_line_id = ol.order_line_id
            ) AS base,
            (
                SELECT COALESCE(SUM(ot.amount), 0)
                FROM order_tax AS ot
                WHERE ot.order_line_id = ol.order_line_id
            ) AS tax
        FROM order_line AS ol
        WHERE ol.order_id = p_order_id
        UNION ALL
        SELECT
            oc.order_charge_id * 2 + 1 AS id,
            oc.amount - (
                SELECT COALESCE(SUM(od.amount), 0)
                FROM order_discount AS od
                WHERE od.order_charge_id = oc.order_charge_id
            ) AS base,
            (
                SELECT COALESCE(SUM(ot.amount), 0)
                FROM order_tax AS ot
                WHERE ot.order_charge_id = oc.order_charge_id
            ) AS tax
        FROM order_charge AS oc
        WHERE oc.order_id = p_order_id
    ) AS part;

    SET v_nets = split_amount(v_total - v_tax, v_minor_unit, v_nets);
    SET v_taxes = split_amount(v_tax, v_minor_unit, v_taxes);

    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT(
                'order_line_id', IF(net.id % 2 = 0, net.id DIV 2, NULL),
                'order_charge_id', IF(net.id % 2 = 1, net.id DIV 2, NULL),
                'net', net.amount,
                'tax', tax.amount
            )
        )
    INTO p_parts
    FROM
        JSON_TABLE(
            v_nets,
            '$[*]' COLUMNS (
                id BIGINT UNSIGNED PATH '$.id', amount DECIMAL(19, 4) PATH '$.amount'
            )
        ) AS net
    INNER JOIN
        JSON_TABLE(
            v_taxes,
            '$[*]' COLUMNS (
                id BIGINT UNSIGNED PATH '$.id', amount DECIMAL(19, 4) PATH '$.amount'
            )
        ) AS tax
        ON net.id = tax.id;
END$$

DELIMITER ;
