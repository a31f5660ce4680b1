-- Procedure: credit_note_issue
--
-- Takes back what an invoice billed: units of its lines, or without lines all that is
-- left of it. What a line billed is split over its units so that all credit notes together
-- come to the invoice, to the last coin, and never to more. Lines are a JSON array of
-- objects with billing_document_line_id and quantity; they are taken back in addition to
-- what was before, so a call with lines is not simply sent again. Without lines, where
-- nothing is left, the last credit note of the invoice is given again.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30506 CREDIT_EXCEEDS_BILLED
-- Example:     CALL credit_note_issue(17, NULL, @document_id);
-- See:         procedures/billing/document_write_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE credit_note_issue (
    IN p_invoice_id BIGINT UNSIGNED,
    IN p_lines JSON,
    OUT p_document_id BIGINT UNSIGNED
)
COMMENT 'Takes back what an invoice billed, all of it or some'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_customer_id BIGINT UNSIGNED;
        DECLARE v_order_id BIGINT UNSIGNED;
        DECLARE v_locked_id BIGINT UNSIGNED;
        DECLARE v_minor_unit TINYINT UNSIGNED;
        DECLARE v_chosen JSON;
        DECLARE v_units INT;
        DECLARE v_lines JSON;
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
            order_id,
            currency_minor_unit
        INTO v_order_id, v_minor_unit
        FROM billing_document
        WHERE
            billing_document_id = p_invoice_id
            AND document_kind = 'invoice'
            AND issued_at IS NOT NULL;

        IF v_order_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such invoice, or it is not issued yet';
        END IF;

        -- Locked before the order, as everybody does: the document will point at both.
        SELECT c.customer_id INTO v_customer_id
        FROM sales_order AS o
        INNER JOIN customer AS c
            ON o.customer_id = c.customer_id
        WHERE o.order_id = v_order_id
        FOR SHARE OF c;

        -- Documents of one order queue here.
        SELECT order_id INTO v_locked_id
        FROM sales_order
        WHERE order_id = v_order_id
        FOR UPDATE;

        -- What is taken back, a line of the invoice once, and how much of it there is left.
        WITH given AS (
            SELECT
                g.billing_document_line_id,
                SUM(g.quantity) AS quantity
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        billing_document_line_id BIGINT UNSIGNED PATH '$.billing_document_line_id'
                        ERROR ON EMPTY ERROR ON ERROR,
                        quantity INT PATH '$.quantity' ERROR ON EMPTY ERROR ON ERROR
                    )
                ) AS g
            GROUP BY g.billing_document_line_id
        ),

        credited AS (
            SELECT
                bdl.corrects_line_id,
                SUM(bdl.quantity) AS quantity,
                SUM(bdl.net_amount) AS net,
                SUM(bdl.tax_amount) AS tax
            FROM billing_document_line AS billed
            INNER JOIN billing_document_line AS bdl
                ON billed.billing_document_line_id = bdl.corrects_line_id
            WHERE billed.billing_document_id = p_invoice_id
            GROUP BY bdl.corrects_line_id
        ),

        billed AS (
            SELECT
                bdl.billing_document_line_id,
                bdl.quantity,
                bdl.quantity - COALESCE(credited.quantity, 0) AS units_left,
                COALESCE(credited.quantity, 0) AS units_before,
                COALESCE(credited.net, 0) AS net_before,
                COALESCE(credited.tax, 0) AS tax_before
            FROM billing_document_line AS bdl
            LEFT JOIN credited
                ON bdl.billing_document_line_id = credited.corrects_line_id
            WHERE bdl.billing_document_id = p_invoice_id
        ),

        chosen AS (
            SELECT
                given.billing_document_line_id,
                given.quantity
            FROM given
            UNION ALL
            SELECT
                billed.billing_document_line_id,
                billed.units_left AS quantity
            FROM billed
            WHERE
                p_lines IS NULL
                AND billed.units_left > 0
        )

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'line_id', chosen.billing_document_line_id,
                    'quantity', chosen.quantity,
                    'units_left', COALESCE(billed.units_left, 0),
                    'units_before', billed.units_before,
                    'net_before', billed.net_before,
                    'tax_before', billed.tax_before
                )
            ) AS chosen,
            MIN(chosen.quantity) AS units
        INTO v_chosen, v_units
        FROM chosen
        LEFT JOIN billed
            ON chosen.billing_document_line_id = billed.billing_document_line_id;

        IF p_lines IS NOT NULL AND COALESCE(v_units, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a credit note takes back 1 unit of a line or more';
        END IF;

        SELECT
            CONCAT(
                'CREDIT_EXCEEDS_BILLED: of line ', c.line_id, ' there are ', c.units_left, ' left'
            )
        INTO v_detail
        FROM
            JSON_TABLE(
                v_chosen,
                '$[*]' COLUMNS (
                    line_id BIGINT UNSIGNED PATH '$.line_id',
                    quantity INT PATH '$.quantity',
                    units_left INT PATH '$.units_left'
                )
            ) AS c
        WHERE c.quantity > c.units_left
        ORDER BY c.line_id
        LIMIT 1;

        IF v_detail IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30506,
                MESSAGE_TEXT = v_detail;
        END IF;

        -- The last unit takes what is left of the money, and no unit more than that.
        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'place', bdl.line_no,
                    'line_kind', bdl.line_kind,
                    'order_line_id', bdl.order_line_id,
                    'order_charge_id', bdl.order_charge_id,
                    'corrects_line_id', bdl.billing_document_line_id,
                    'variant_id', bdl.variant_id,
                    'label', bdl.label,
                    'quantity', c.quantity,
                    'net', GREATEST(
                        IF(
                            c.quantity = c.units_left,
                            bdl.net_amount,
                            TRUNCATE(
                                bdl.net_amount * (c.units_before + c.quantity) / bdl.quantity,
                                v_minor_unit
                            )
                        ) - c.net_before,
                        0
                    ),
                    'tax', GREATEST(
                        IF(
                            c.quantity = c.units_left,
                            bdl.tax_amount,
                            TRUNCATE(
                                bdl.tax_amount * (c.units_before + c.quantity) / bdl.quantity,
                                v_minor_unit
                            )
                        ) - c.tax_before,
                        0
                    )
                )
            )
        INTO v_lines
        FROM
            JSON_TABLE(
                v_chosen,
                '$[*]' COLUMNS (
                    line_id BIGINT UNSIGNED PATH '$.line_id',
                    quantity INT PATH '$.quantity',
                    units_left INT PATH '$.units_left',
                    units_before INT PATH '$.units_before',
                    net_before DECIMAL(19, 4) PATH '$.net_before',
                    tax_before DECIMAL(19, 4) PATH '$.tax_before'
                )
            ) AS c
        INNER JOIN billing_document_line AS bdl
            ON c.line_id = bdl.billing_document_line_id;

        IF v_lines IS NULL THEN
            SELECT MAX(billing_document_id) INTO p_document_id
            FROM billing_document
            WHERE corrects_document_id = p_invoice_id;
        ELSE
            CALL document_write_core(
                'credit_note', v_order_id, NULL, p_invoice_id, v_lines, p_document_id
            );
        END IF;

        IF p_document_id IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30506,
                MESSAGE_TEXT = 'CREDIT_EXCEEDS_BILLED: nothing is left to take back';
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
