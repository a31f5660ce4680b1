-- View: order_balance
--
-- What an order costs by now, what was paid on it, and what is still owed. Everybody who
-- asks whether an order is paid asks here. Orders taken over from another system were
-- settled there and are left out.
--
-- Grain:   one row per placed order that was not taken over
-- Columns: money is in currency_code; called_off is what cancelled units cost, returned
--          what settled returns are worth, credited what credit notes took back, which is
--          of either or of neither: due is grand_total less those two or less credited,
--          whichever leaves less, and 0 for a cancelled order; captured and refunded are
--          those of its payments, redeemed is stored value less what of it was given back;
--          paid is captured less refunded, and redeemed; owed is due less paid, and
--          negative where the shop owes
-- Cost:    filter on order_id for a few lookups; without a filter it reads the payments,
--          returns, documents and stored value of every order

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_balance AS
WITH moved AS (
    SELECT
        o.order_id,
        o.order_number,
        o.status_code,
        o.currency_code,
        o.grand_total,
        (
            SELECT
                CAST(
                    COALESCE(
                        SUM(
                            line.base + line.tax
                            - TRUNCATE(line.base * line.units_left / line.quantity, line.decimals)
                            - TRUNCATE(line.tax * line.units_left / line.quantity, line.decimals)
                        ),
                        0
                    ) AS DECIMAL(19, 4)
                ) AS amount
            FROM (
                SELECT
                    ol.quantity,
                    ol.quantity - ol.qty_cancelled AS units_left,
                    o.currency_minor_unit AS decimals,
                    ol.line_subtotal - (
                        SELECT COALESCE(SUM(od.amount), 0)
                        FROM order_discount AS od
                        WHERE od.order_line_id = ol.order_line_id
                    ) AS base,
                    (
                        SELECT COALESCE(SUM(ot.amount), 0)
                        FROM order_tax AS ot
                        WHERE
                            ot.order_line_id = ol.order_line_id
                            AND NOT ot.is_included
                    ) AS tax
                FROM order_line AS ol
                WHERE
                    ol.order_id = o.order_id
                    AND ol.qty_cancelled > 0
            ) AS line
        ) AS called_off,
        (
            SELECT COALESCE(SUM(rl.refund_amount), 0)
            FROM return_request AS rr
            INNER JOIN return_line AS rl
                ON rr.return_request_id = rl.return_request_id
            WHERE
                rr.order_id = o.order_id
                AND rr.status = 'settled'
        ) AS returned,
        (
            SELECT COALESCE(SUM(bd.grand_total), 0)
            FROM billing_document AS bd
            WHERE
                bd.order_id = o.order_id
                AND bd.document_kind = 'credit_note'
                AND bd.issued_at IS NOT NULL
        ) AS credited,
        (
            SELECT COALESCE(SUM(p.captured), 0)
            FROM payment AS p
            WHERE p.order_id = o.order_id
        ) AS captured,
        (
            SELECT COALESCE(SUM(p.refunded), 0)
            FROM payment AS p
            WHERE p.order_id = o.order_id
        ) AS refunded,
        (
            SELECT COALESCE(-SUM(sve.amount), 0)
            FROM stored_value_entry AS sve
            WHERE sve.order_id = o.order_id
        ) AS redeemed
    FROM sales_order AS o
    WHERE
        o.placed_at IS NOT NULL
        AND o.status_code <> 'imported'
),

balanced AS (
    SELECT
        moved.*,
        IF(
            status_code = 'cancelled',
            0,
            LEAST(grand_total - called_off - returned, grand_total - credited)
        ) AS due,
        captured - refunded + redeemed AS paid
    FROM moved
)

SELECT
    order_id,
    order_number,
    status_code,
    currency_code,
    grand_total,
    called_off,
    returned,
    credited,
    due,
    captured,
    refunded,
    redeemed,
    paid,
    due - paid AS owed
FROM balanced;
