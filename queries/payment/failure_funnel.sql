-- ---
-- title: Payment failure funnel
-- question: When the first try to pay fails, who tries again, who pays in the end, what is lost?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: first day of which nothing is known yet
--   lookback_days: {type: int, default: 21, meaning: days before as_of that orders are taken from}
-- columns:
--   currency_code: currency of the amounts; orders in each are counted by themselves
--   first_answer: what the provider said to the first try, as success or expired_card; none where
--     money was never asked
--   orders: orders placed in these days that were answered so
--   share: of all orders placed in these days in that currency
--   ordered: what these orders come to, tax included
--   tried_again: orders with a second try, whatever the first one said
--   paid_same_way: orders whose first try failed and a later one by the same way did not
--   paid_other_way: orders paid in the end by another way alone
--   gave_up: orders without a success that were cancelled
--   waiting: orders without a success that still stand
--   recovery_rate: paid_same_way and paid_other_way, by orders whose first try failed
--   amount_recovered: what the orders paid in the end come to
--   amount_lost: what the orders given up come to
-- notes:
--   - A try is money asked to be set aside. That a capture fails later is another matter, told by
--     payment/reconciliation.
--   - What is paid on delivery or by transfer is asked for late, so none is no fault by itself; it
--     is where the order was given up.
--   - A success says nothing of what came of the order; one that was cancelled later is not lost to
--     a failed payment.
--   - Carts that were left before the order was placed never tried.
-- chart: {kind: bar, x: first_answer, y: [amount_recovered, amount_lost]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, then ix_payment_order,
--     uq_payment_transaction_payment_id_idempotency_key
--   reads: the orders of these days, their payments and transactions
-- ---

WITH placed AS (
    SELECT
        o.order_id,
        o.currency_code,
        o.grand_total,
        o.status_code = 'cancelled' AS is_cancelled
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND o.placed_on < CAST(:as_of AS DATE)
        AND o.status_code <> 'imported'
),

tried AS (
    SELECT
        p.order_id,
        p.payment_method_id,
        pt.status = 'success' AS is_success,
        COALESCE(pt.failure_code, 'success') AS answer,
        ROW_NUMBER() OVER (
            PARTITION BY p.order_id
            ORDER BY pt.occurred_at, pt.payment_transaction_id
        ) AS turn,
        FIRST_VALUE(p.payment_method_id) OVER (
            PARTITION BY p.order_id
            ORDER BY pt.occurred_at, pt.payment_transaction_id
        ) AS first_method_id
    FROM placed AS o
    INNER JOIN payment AS p
        ON o.order_id = p.order_id
    INNER JOIN payment_transaction_masked AS pt
        ON p.payment_id = pt.payment_id
    INNER JOIN sales_channel AS ch
        ON ch.channel_code = :channel
    WHERE
        pt.kind = 'authorize'
        AND pt.occurred_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00')
),

answered AS (
    SELECT
        order_id,
        MAX(IF(turn = 1, answer, NULL)) AS first_answer,
        COUNT(*) AS tries,
        MAX(is_success) AS is_paid,
        MAX(is_success AND payment_method_id = first_method_id) AS is_paid_same_way
    FROM tried
    GROUP BY order_id
),

followed AS (
    SELECT
        o.currency_code,
        o.grand_total,
        COALESCE(a.first_answer, 'none') AS first_answer,
        COALESCE(a.tries, 0) > 1 AS is_tried_again,
        COALESCE(a.first_answer <> 'success' AND a.is_paid, FALSE) AS is_recovered,
        COALESCE(a.is_paid_same_way, FALSE) AS is_same_way,
        NOT COALESCE(a.is_paid, FALSE) AND o.is_cancelled AS is_given_up,
        NOT COALESCE(a.is_paid, FALSE) AND NOT o.is_cancelled AS is_waiting
    FROM placed AS o
    LEFT JOIN answered AS a
        ON o.order_id = a.order_id
)

SELECT
    currency_code,
    first_answer,
    COUNT(*) AS orders,
    ROUND(
        CAST(COUNT(*) AS DECIMAL(38, 12)) / SUM(COUNT(*)) OVER (PARTITION BY currency_code), 4
    ) AS share,
    SUM(grand_total) AS ordered,
    SUM(is_tried_again) AS tried_again,
    SUM(is_recovered AND is_same_way) AS paid_same_way,
    SUM(is_recovered AND NOT is_same_way) AS paid_other_way,
    SUM(is_given_up) AS gave_up,
    SUM(is_waiting) AS waiting,
    IF(
        first_answer IN ('success', 'none'),
        NULL,
        ROUND(CAST(SUM(is_recovered) AS DECIMAL(38, 12)) / COUNT(*), 4)
    ) AS recovery_rate,
    SUM(IF(is_recovered, grand_total, 0)) AS amount_recovered,
    SUM(IF(is_given_up, grand_total, 0)) AS amount_lost
FROM followed
GROUP BY currency_code, first_answer
ORDER BY currency_code ASC, orders DESC, first_answer ASC;
