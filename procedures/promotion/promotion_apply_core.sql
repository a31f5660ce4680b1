-- Procedure: promotion_apply_core
--
-- Takes what a promotion gives off an order that is still being written: off its
-- lines, split over those it is for in proportion to what they cost by now, or off
-- its shipping. A line is never reduced below 0, and a budget never overdrawn: who
-- names a coupon gets all of it or is refused, anybody else gets what the budget has
-- left.
--
-- Transaction: the caller's
-- Raises:      30404 BUDGET_EXHAUSTED
-- Example:     CALL promotion_apply_core(1001, 7, 'WELCOME', 'lines');
-- See:         procedures/pricing/split_amount.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE promotion_apply_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_promotion_id BIGINT UNSIGNED,
    IN p_coupon_code VARCHAR(40),
    IN p_what VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
)
COMMENT 'Takes what a promotion gives off the lines or the shipping of an order'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_name VARCHAR(100);
    DECLARE v_action_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_percentage DECIMAL(7, 5);
    DECLARE v_amount DECIMAL(19, 4);
    DECLARE v_max_discount DECIMAL(19, 4);
    DECLARE v_budget_left DECIMAL(19, 4);
    DECLARE v_minor_unit TINYINT UNSIGNED;
    DECLARE v_parts JSON;
    DECLARE v_weight DECIMAL(19, 4);

    SELECT
        pr.name,
        pr.action_type,
        pr.percentage,
        pr.amount,
        pr.max_discount,
        pr.budget_limit - pr.budget_used AS budget_left,
        o.currency_minor_unit
    INTO v_name, v_action_type, v_percentage, v_amount, v_max_discount, v_budget_left, v_minor_unit
    FROM promotion AS pr
    CROSS JOIN sales_order AS o
    WHERE
        pr.promotion_id = p_promotion_id
        AND o.order_id = p_order_id;

    -- What a part still costs, in whole coins, is the most that can be taken off it.
    IF p_what = 'shipping' AND v_action_type = 'free_shipping' THEN
        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT('id', part.order_charge_id, 'weight', part.weight)
            ) AS parts,
            SUM(part.weight) AS weight
        INTO v_parts, v_weight
        FROM (
            SELECT
                oc.order_charge_id,
                TRUNCATE(oc.amount - COALESCE(SUM(od.amount), 0), v_minor_unit) AS weight
            FROM order_charge AS oc
            LEFT JOIN order_discount AS od
                ON oc.order_charge_id = od.order_charge_id
            WHERE
                oc.order_id = p_order_id
                AND oc.kind = 'shipping'
            GROUP BY oc.order_charge_id, oc.amount
        ) AS part;
        SET v_amount = v_weight;
    ELSEIF p_what = 'lines' AND v_action_type <> 'free_shipping' THEN
        SELECT
            JSON_ARRAYAGG(JSON_OBJECT('id', part.order_line_id, 'weight', part.weight)) AS parts,
            SUM(part.weight) AS weight,
            IF(
                v_percentage IS NULL, v_amount, ROUND(SUM(part.cost) * v_percentage, v_minor_unit)
            ) AS amount
        INTO v_parts, v_weight, v_amount
        FROM (
            SELECT
                ol.order_line_id,
                ol.line_subtotal - COALESCE(SUM(od.amount), 0) AS cost,
                TRUNCATE(ol.line_subtotal - COALESCE(SUM(od.amount), 0), v_minor_unit) AS weight
            FROM order_line AS ol
            LEFT JOIN order_discount AS od
                ON ol.order_line_id = od.order_line_id
            WHERE
                ol.order_id = p_order_id
                AND promotion_covers(p_promotion_id, ol.variant_id)
            GROUP BY ol.order_line_id, ol.line_subtotal
        ) AS part;
        SET v_amount = TRUNCATE(
            LEAST(v_amount, v_weight, COALESCE(v_max_discount, v_amount)), v_minor_unit
        );
    ELSE
        SET v_amount = 0;
    END IF;

    IF v_amount > v_budget_left THEN
        IF p_coupon_code IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30404,
                MESSAGE_TEXT = 'BUDGET_EXHAUSTED: the promotion has cost nearly all that it may';
        END IF;
        SET v_amount = TRUNCATE(v_budget_left, v_minor_unit);
    END IF;

    INSERT INTO order_discount (
        order_id, order_line_id, order_charge_id, promotion_id, label, coupon_code, amount
    )
    SELECT
        p_order_id AS order_id,
        IF(p_what = 'lines', part.id, NULL) AS order_line_id,
        IF(p_what = 'lines', NULL, part.id) AS order_charge_id,
        p_promotion_id AS promotion_id,
        v_name AS label,
        p_coupon_code AS coupon_code,
        part.amount
    FROM
        JSON_TABLE(
            split_amount(v_amount, v_minor_unit, v_parts),
            '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$.id', amount DECIMAL(19, 4) PATH '$.amount')
        ) AS part
    WHERE part.amount > 0;
END$$

DELIMITER ;
