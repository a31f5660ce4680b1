-- Procedure: return_settle
--
-- Reckons what a customer gets back for what came, and closes the return. A line costs
-- its subtotal less its discounts with its tax on top, as they were stored when the
-- order was placed; the lines of an order are rounded together, as the order was, and
-- split to the coin. Of that a return gets the share of its units, reckoned from all
-- units settled so far, so that the returns of a line add up to it. An exchange gives
-- no money. When all of an order is back and settled, the order is returned. The money
-- itself is given back by payment_refund. Settled again it gives the same answer and
-- does nothing.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30601 ILLEGAL_TRANSITION
-- Example:     CALL return_settle(7, @refund);
-- See:         procedures/pricing/split_amount.sql, procedures/billing/payment_refund.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE return_settle (
    IN p_return_request_id BIGINT UNSIGNED,
    OUT p_refund DECIMAL(19, 4)
)
COMMENT 'Reckons what a customer gets back for what came, and closes the return'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_order_id BIGINT UNSIGNED;
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_minor_unit TINYINT UNSIGNED;
        DECLARE v_goods DECIMAL(19, 4);
        DECLARE v_costs JSON;
        DECLARE v_refunds JSON;
        DECLARE v_missing INT;
        DECLARE v_open INT;
        DECLARE v_may_close INT;
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

        CALL return_lock_core(p_return_request_id, v_order_id, v_status);

        IF v_status NOT IN ('received', 'settled') THEN
            SET v_detail = CONCAT(
                'ILLEGAL_TRANSITION: a return that is ', v_status, ' is not settled'
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = v_detail;
        END IF;

        IF v_status = 'received' THEN
            SELECT currency_minor_unit INTO v_minor_unit
            FROM sales_order
            WHERE order_id = v_order_id;

            WITH line_discount AS (
                SELECT
                    order_line_id,
                    SUM(amount) AS amount
                FROM order_discount
                WHERE order_id = v_order_id
                GROUP BY order_line_id
            ),

            line_tax AS (
                SELECT
                    order_line_id,
                    SUM(amount) AS amount
                FROM order_tax
                WHERE
                    order_id = v_order_id
                    AND NOT is_included
                GROUP BY order_line_id
            ),

            line_cost AS (
                SELECT
                    ol.order_line_id,
                    ol.line_subtotal - COALESCE(ld.amount, 0) + COALESCE(lt.amount, 0) AS amount
                FROM order_line AS ol
                LEFT JOIN line_discount AS ld
                    ON ol.order_line_id = ld.order_line_id
                LEFT JOIN line_tax AS lt
                    ON ol.order_line_id = lt.order_line_id
                WHERE ol.order_id = v_order_id
            )

            SELECT
                ROUND(SUM(amount), v_minor_unit) AS goods,
                JSON_ARRAYAGG(JSON_OBJECT('id', order_line_id, 'weight', amount)) AS costs
            INTO v_goods, v_costs
            FROM line_cost;

            SET v_costs = split_amount(v_goods, v_minor_unit, v_costs);

            WITH settled AS (
                SELECT
                    rl.order_line_id,
                    SUM(rl.qty_received) AS units
                FROM return_request AS rr
                INNER JOIN return_line AS rl
                    ON rr.return_request_id = rl.return_request_id
                WHERE
                    rr.order_id = v_order_id
                    AND rr.status = 'settled'
                GROUP BY rl.order_line_id
            )

            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'return_line_id', rl.return_line_id,
                        'amount',
                        ROUND(
                            cost.amount * (COALESCE(s.units, 0) + rl.qty_received) / ol.quantity,
                            v_minor_unit
                        )
                        - ROUND(cost.amount * COALESCE(s.units, 0) / ol.quantity, v_minor_unit)
                    )
                )
            INTO v_refunds
            FROM return_request AS rr
            INNER JOIN return_line AS rl
                ON rr.return_request_id = rl.return_request_id
            INNER JOIN order_line AS ol
                ON rl.order_line_id = ol.order_line_id
            INNER JOIN
                JSON_TABLE(
                    v_costs,
                    '$[*]' COLUMNS (
                        id BIGINT UNSIGNED PATH '$.id',
                        amount DECIMAL(19, 4) PATH '$.amount'
                    )
                ) AS cost
                ON ol.order_line_id = cost.id
            LEFT JOIN settled AS s
                ON rl.order_line_id = s.order_line_id
            WHERE
                rr.return_request_id = p_return_request_id
                AND rr.kind <> 'exchange';

            UPDATE return_line AS rl
                INNER JOIN -- noqa: LT02
                    JSON_TABLE(
                        v_refunds,
                        '$[*]' COLUMNS (
                            return_line_id BIGINT UNSIGNED PATH '$.return_line_id',
                            amount DECIMAL(19, 4) PATH '$.amount'
                        )
                    ) AS refund
                    ON rl.return_line_id = refund.return_line_id
            SET rl.refund_amount = refund.amount;

            UPDATE return_request
            SET
                status = 'settled',
                closed_at = UTC_TIMESTAMP(6)
            WHERE return_request_id = p_return_request_id;

            SELECT SUM(quantity - qty_cancelled - qty_returned) AS missing INTO v_missing
            FROM order_line
            WHERE order_id = v_order_id;

            SELECT COUNT(*) INTO v_open
            FROM return_request
            WHERE
                order_id = v_order_id
                AND closed_at IS NULL;

            SELECT COUNT(*) INTO v_may_close
            FROM sales_order AS o
            INNER JOIN order_status_transition AS ost
                ON o.status_code = ost.from_status
            WHERE
                o.order_id = v_order_id
                AND ost.to_status = 'returned';

            IF v_missing = 0 AND v_open = 0 AND v_may_close THEN
                CALL order_transition_core(v_order_id, 'returned', 'return_settle', NULL);
            END IF;
        END IF;

        SELECT SUM(refund_amount) INTO p_refund
        FROM return_line
        WHERE return_request_id = p_return_request_id;

        COMMIT;
    END;
END$$

DELIMITER ;
