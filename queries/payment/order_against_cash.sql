-- ---
-- title: Orders against cash
-- question: What was ordered each day, what was invoiced, and what money moved?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: null
--     meaning: first day not counted; without it the day after the last sale
--   lookback_days: {type: int, default: 14, meaning: days shown}
-- columns:
--   day: on the channel's own clock
--   currency_code: currency of the amounts; a day has a row for each
--   orders: orders placed on this day and not cancelled since
--   ordered: what these orders come to, tax included
--   invoiced: invoices issued on this day, whenever the order was
--   credited: credit notes issued on this day
--   captured: money taken on this day
--   refunded: money given back on this day
--   cash: captured less refunded
--   difference: ordered less cash
--   running_difference: of the days shown up to this one
-- notes:
--   - The order view counts a sale on the day it was placed, the cash view on the day its money
--     moved; both are right, and they agree only over a long time. Neither is revenue, which is net
--     of tax, as sales/net_sales_bridge tells it.
--   - An order cancelled later is gone from the day it was placed on, while its money came and went
--     on two other days.
--   - What is paid with stored value is no cash; the cash came when the gift card was sold.
--   - A day on which nothing happened has no row.
-- chart: {kind: line, x: day, y: [ordered, invoiced, cash]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_at, ix_billing_document_channel_id_issued_at,
--     ix_payment_transaction_occurred_at
--   reads: the orders and documents of these days, and the transactions of all channels
-- ---

WITH horizon AS (
    SELECT
        channel_id,
        timezone,
        COALESCE(
            CAST(:as_of AS DATE),
            (
                SELECT DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) + INTERVAL 1 DAY
                FROM sales_channel AS ch
                INNER JOIN sales_order AS o
                    ON ch.channel_id = o.channel_id
                WHERE
                    ch.channel_code = :channel
                    AND o.placed_at IS NOT NULL
                    AND o.status_code <> 'cancelled'
                ORDER BY o.placed_at DESC
                LIMIT 1
            )
        ) AS as_of
    FROM sales_channel
    WHERE channel_code = :channel
),

period AS (
    SELECT
        channel_id,
        timezone,
        as_of,
        CONVERT_TZ(as_of - INTERVAL :lookback_days DAY, timezone, '+00:00') AS from_at,
        CONVERT_TZ(as_of, timezone, '+00:00') AS until_at
    FROM horizon
),

moved AS (
    SELECT
        o.placed_at AS happened_at,
        o.currency_code,
        1 AS orders,
        o.grand_total AS ordered,
        0 AS invoiced,
        0 AS credited,
        0 AS captured,
        0 AS refunded
    FROM sales_order AS o
    WHERE
        o.channel_id = (SELECT channel_id FROM period)
        AND o.placed_at >= (SELECT from_at FROM period)
        AND o.placed_at < (SELECT until_at FROM period)
        AND o.status_code <> 'cancelled'
    UNION ALL
    SELECT
        bd.issued_at AS happened_at,
        bd.currency_code,
        0 AS orders,
        0 AS ordered,
        IF(bd.document_kind = 'invoice', bd.grand_total, 0) AS invoiced,
        IF(bd.document_kind = 'credit_note', bd.grand_total, 0) AS credited,
        0 AS captured,
        0 AS refunded
    FROM billing_document AS bd
    WHERE
        bd.channel_id = (SELECT channel_id FROM period)
        AND bd.issued_at >= (SELECT from_at FROM period)
        AND bd.issued_at < (SELECT until_at FROM period)
    UNION ALL
    SELECT
        pt.occurred_at AS happened_at,
        p.currency_code,
        0 AS orders,
        0 AS ordered,
        0 AS invoiced,
        0 AS credited,
        IF(pt.kind = 'capture', pt.amount, 0) AS captured,
        IF(pt.kind = 'refund', pt.amount, 0) AS refunded
    FROM payment_transaction AS pt
    INNER JOIN payment AS p
        ON pt.payment_id = p.payment_id
    INNER JOIN sales_order AS o
        ON p.order_id = o.order_id
    WHERE
        pt.occurred_at >= (SELECT from_at FROM period)
        AND pt.occurred_at < (SELECT until_at FROM period)
        AND pt.status = 'success'
        AND pt.kind IN ('capture', 'refund')
        AND o.channel_id = (SELECT channel_id FROM period)
),

daily AS (
    SELECT
        DATE(CONVERT_TZ(m.happened_at, '+00:00', p.timezone)) AS day,
        m.currency_code,
        SUM(m.orders) AS orders,
        SUM(m.ordered) AS ordered,
        SUM(m.invoiced) AS invoiced,
        SUM(m.credited) AS credited,
        SUM(m.captured) AS captured,
        SUM(m.refunded) AS refunded
    FROM moved AS m
    CROSS JOIN period AS p
    GROUP BY DATE(CONVERT_TZ(m.happened_at, '+00:00', p.timezone)), m.currency_code
)

SELECT
    day,
    currency_code,
    orders,
    ordered,
    invoiced,
    credited,
    captured,
    refunded,
    captured - refunded AS cash,
    ordered - captured + refunded AS difference,
    SUM(ordered - captured + refunded) OVER (
        PARTITION BY currency_code
        ORDER BY day
    ) AS running_difference
FROM daily
ORDER BY day, currency_code;
