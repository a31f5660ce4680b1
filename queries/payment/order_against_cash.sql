-- ---
-- title: Orders against cash
-- question: What was ordered each day, what was invoiced, and what money moved?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
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
--   indexes: ix_sales_order_channel_id_placed_on, ix_billing_document_channel_kind_issued_on,
--     ix_payment_transaction_occurred_at
--   reads: the orders and documents of these days, and the transactions of all channels
-- ---

WITH moved AS (
    SELECT
        o.placed_on AS day,
        o.currency_code,
        1 AS orders,
        o.grand_total AS ordered,
        0 AS invoiced,
        0 AS credited,
        0 AS captured,
        0 AS refunded
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND o.placed_on < CAST(:as_of AS DATE)
        AND o.status_code <> 'cancelled'
    UNION ALL
    SELECT
        bd.issued_on AS day,
        bd.currency_code,
        0 AS orders,
        0 AS ordered,
        IF(bd.document_kind = 'invoice', bd.grand_total, 0) AS invoiced,
        IF(bd.document_kind = 'credit_note', bd.grand_total, 0) AS credited,
        0 AS captured,
        0 AS refunded
    FROM sales_channel AS ch
    INNER JOIN billing_document AS bd
        ON ch.channel_id = bd.channel_id
    WHERE
        ch.channel_code = :channel
        -- Which are all: with them the key finds the days.
        AND bd.document_kind IN ('invoice', 'credit_note')
        AND bd.issued_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND bd.issued_on < CAST(:as_of AS DATE)
    UNION ALL
    SELECT
        DATE(CONVERT_TZ(pt.occurred_at, '+00:00', ch.timezone)) AS day,
        p.currency_code,
        0 AS orders,
        0 AS ordered,
        0 AS invoiced,
        0 AS credited,
        IF(pt.kind = 'capture', pt.amount, 0) AS captured,
        IF(pt.kind = 'refund', pt.amount, 0) AS refunded
    FROM payment_transaction_masked AS pt
    INNER JOIN payment AS p
        ON pt.payment_id = p.payment_id
    INNER JOIN sales_order AS o
        ON p.order_id = o.order_id
    INNER JOIN sales_channel AS ch
        ON o.channel_id = ch.channel_id
    WHERE
        ch.channel_code = :channel
        AND pt.occurred_at >= CONVERT_TZ(
            CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY, ch.timezone, '+00:00'
        )
        AND pt.occurred_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00')
        AND pt.status = 'success'
        AND pt.kind IN ('capture', 'refund')
),

daily AS (
    SELECT
        day,
        currency_code,
        SUM(orders) AS orders,
        SUM(ordered) AS ordered,
        SUM(invoiced) AS invoiced,
        SUM(credited) AS credited,
        SUM(captured) AS captured,
        SUM(refunded) AS refunded
    FROM moved
    GROUP BY day, currency_code
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
