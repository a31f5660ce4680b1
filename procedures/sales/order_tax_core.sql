-- Procedure: order_tax_core
--
-- Writes the taxes of an order that is still being written, on each line and charge
-- less its discounts. A tax is reckoned once for all that is taxed alike and rounded
-- once, then split over the parts to the last coin. Where prices include tax it is
-- taken out of them.
--
-- Transaction: the caller's
-- Raises:      30303 NO_TAX_RATE
-- Example:     CALL order_tax_core(1001, 'GB', NULL, 'YO1 7HH', UTC_TIMESTAMP(6));
-- See:         procedures/pricing/tax_shares_at.sql, procedures/pricing/split_amount.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_tax_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_region VARCHAR(100),
    IN p_postal_code VARCHAR(16),
    IN p_at DATETIME(6)
)
COMMENT 'Writes the taxes of an order'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_is_included BOOLEAN;
    DECLARE v_minor_unit TINYINT UNSIGNED;
    DECLARE v_parts JSON;
    DECLARE v_taxes JSON;

    SELECT
        prices_include_tax,
        currency_minor_unit
    INTO v_is_included, v_minor_unit
    FROM sales_order
    WHERE order_id = p_order_id;

    -- One numbering for lines and charges: even for lines, odd for charges.
    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT('id', part.id, 'tax_class_id', part.tax_class_id, 'weight', part.base)
        )
    INTO v_parts
    FROM (
        SELECT
            ol.order_line_id * 2 AS id,
            tc.tax_class_id,
            ol.line_subtotal - COALESCE(SUM(od.amount), 0) AS base
        FROM order_line AS ol
        INNER JOIN tax_class AS tc
            ON ol.tax_class_code = tc.tax_class_code
        LEFT JOIN order_discount AS od
            ON ol.order_line_id = od.order_line_id
        WHERE ol.order_id = p_order_id
        GROUP BY ol.order_line_id, ol.line_subtotal, tc.tax_class_id
        UNION ALL
        SELECT
            oc.order_charge_id * 2 + 1 AS id,
            sm.tax_class_id,
            oc.amount - COALESCE(SUM(od.amount), 0) AS base
        FROM order_charge AS oc
        INNER JOIN sales_order AS o
            ON oc.order_id = o.order_id
        INNER JOIN shipping_method AS sm
            ON o.shipping_method_id = sm.shipping_method_id
        LEFT JOIN order_discount AS od
            ON oc.order_charge_id = od.order_charge_id
        WHERE oc.order_id = p_order_id
        GROUP BY oc.order_charge_id, oc.amount, sm.tax_class_id
    ) AS part;

    SELECT JSON_ARRAYAGG(JSON_OBJECT('tax_class_id', class.tax_class_id, 'shares', class.shares))
    INTO v_taxes
    FROM (
        SELECT
            taxed.tax_class_id,
            tax_shares_at(
                taxed.tax_class_id, p_country_code, p_region, p_postal_code, p_at
            ) AS shares
        FROM (
            SELECT DISTINCT part.tax_class_id
            FROM JSON_TABLE(
                v_parts, '$[*]' COLUMNS (tax_class_id BIGINT UNSIGNED PATH '$.tax_class_id')
            ) AS part
        ) AS taxed
    ) AS class;

    IF EXISTS (
        SELECT 1
        FROM JSON_TABLE(v_taxes, '$[*]' COLUMNS (shares JSON PATH '$.shares')) AS class
        WHERE class.shares IS NULL
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30303,
            MESSAGE_TEXT = 'NO_TAX_RATE: none is known for the place; no tax is a rate of 0';
    END IF;

    INSERT INTO order_tax (
        order_id,
        order_line_id,
        order_charge_id,
        label,
        country_code,
        region,
        rate,
        taxable_amount,
        amount,
        is_included
    )
    WITH part AS (
        SELECT
            p.id,
            p.tax_class_id,
            p.base
        FROM JSON_TABLE(
            v_parts,
            '$[*]' COLUMNS (
                id BIGINT UNSIGNED PATH '$.id',
                tax_class_id BIGINT UNSIGNED PATH '$.tax_class_id',
                base DECIMAL(19, 4) PATH '$.weight'
            )
        ) AS p
    ),

    -- What all parts of a class pay together, by tax.
    whole AS (
        SELECT
            t.tax_class_id,
            t.step,
            t.label,
            t.region,
            t.rate,
            ROUND(
                (
                    SELECT SUM(part.base) FROM part
                    WHERE part.tax_class_id = t.tax_class_id
                )
                * t.share
                / IF(v_is_included, 1 + SUM(t.share) OVER (PARTITION BY t.tax_class_id), 1),
                v_minor_unit
            ) AS amount
        FROM JSON_TABLE(
            v_taxes,
            '$[*]' COLUMNS (
                tax_class_id BIGINT UNSIGNED PATH '$.tax_class_id',
                NESTED PATH '$.shares[*]' COLUMNS (
                    step INT PATH '$.step',
                    label VARCHAR(100) PATH '$.label',
                    region VARCHAR(100) PATH '$.region',
                    rate DECIMAL(7, 5) PATH '$.rate',
                    share DECIMAL(20, 10) PATH '$.share'
                )
            )
        ) AS t
    ),

    split AS (
        SELECT
            w.step,
            w.label,
            w.region,
            w.rate,
            paid.id,
            paid.amount,
            SUM(paid.amount) OVER (PARTITION BY paid.id) AS all_taxes
        FROM (
            SELECT
                w.step,
                w.label,
                w.region,
                w.rate,
                split_amount(
                    w.amount,
                    v_minor_unit,
                    (
                        SELECT JSON_ARRAYAGG(JSON_OBJECT('id', part.id, 'weight', part.base))
                        FROM part
                        WHERE part.tax_class_id = w.tax_class_id
                    )
                ) AS amounts
            FROM whole AS w
        ) AS w
        CROSS JOIN JSON_TABLE(
            w.amounts,
            '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$.id', amount DECIMAL(19, 4) PATH '$.amount')
        ) AS paid
    )

    SELECT
        p_order_id AS order_id,
        IF(s.id % 2 = 0, s.id DIV 2, NULL) AS order_line_id,
        IF(s.id % 2 = 1, s.id DIV 2, NULL) AS order_charge_id,
        s.label,
        p_country_code AS country_code,
        s.region,
        s.rate,
        -- A part that costs next to nothing may get a whole coin of tax: its net is 0 then.
        GREATEST(part.base - IF(v_is_included, s.all_taxes, 0), 0) AS taxable_amount,
        s.amount,
        v_is_included AS is_included
    FROM split AS s
    INNER JOIN part
        ON s.id = part.id
    ORDER BY s.id, s.step;
END$$

DELIMITER ;
