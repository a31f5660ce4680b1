-- ---
-- title: Payment success
-- question: How surely and how fast does each way of paying bring money, and how much goes back?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: first day of which nothing is known yet
--   lookback_days: {type: int, default: 21, meaning: days before as_of that orders are taken from}
-- columns:
--   payment_method_code: way of paying
--   currency_code: currency of the amounts; a way has a row for each
--   payments: payments of orders placed in these days for which money was asked at least once
--   tries: times that money was asked to be set aside
--   try_success_rate: share of these that succeeded
--   failed_first: payments whose first try failed
--   recovered: payments of these of which a later try succeeded
--   recovery_rate: recovered by failed_first
--   payments_authorized: payments with a try that succeeded
--   success_rate: payments_authorized by payments
--   authorized: money set aside by the payers' banks
--   captured: money taken
--   voided: money let go untaken
--   refunded: money given back
--   median_hours_to_capture: from the first success to the first capture; half took no longer
--   p90_hours_to_capture: the least that nine in ten did not exceed
--   refund_ratio: refunded by captured
-- notes:
--   - The period is that of placing the order, so that what goes back is held against what it was
--     taken for. The last weeks have not seen all their refunds yet.
--   - A buyer who changes to another way of paying opens another payment; the first one failed.
--     payment/failure_funnel follows the order instead.
--   - Where goods are paid for later, the time to capture is how long the customer waits.
--   - A disputed payment counts as refunded only where the bank took the money back through it.
-- chart: {kind: bar, x: payment_method_code, y: [try_success_rate, success_rate]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, then ix_payment_order,
--     uq_payment_transaction_payment_id_idempotency_key
--   reads: the orders of these days, their payments and transactions
-- ---

WITH asked AS (
    SELECT
        p.payment_id,
        p.payment_method_id,
        p.currency_code,
        pt.kind,
        pt.status,
        pt.amount,
        pt.occurred_at,
        ROW_NUMBER() OVER (
            PARTITION BY p.payment_id, pt.kind
            ORDER BY pt.occurred_at, pt.payment_transaction_id
        ) AS turn
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    INNER JOIN payment AS p
        ON o.order_id = p.order_id
    INNER JOIN payment_transaction_masked AS pt
        ON p.payment_id = pt.payment_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND o.placed_on < CAST(:as_of AS DATE)
        AND pt.occurred_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00')
),

paid AS (
    SELECT
        payment_id,
        payment_method_id,
        currency_code,
        SUM(kind = 'authorize') AS tries,
        SUM(kind = 'authorize' AND status = 'success') AS successes,
        SUM(kind = 'authorize' AND status = 'failed' AND turn = 1) AS failed_first,
        SUM(IF(kind = 'authorize' AND status = 'success', amount, 0)) AS authorized,
        SUM(IF(kind = 'capture' AND status = 'success', amount, 0)) AS captured,
        SUM(IF(kind = 'void' AND status = 'success', amount, 0)) AS voided,
        SUM(IF(kind = 'refund' AND status = 'success', amount, 0)) AS refunded,
        TIMESTAMPDIFF(
            SECOND,
            MIN(IF(kind = 'authorize' AND status = 'success', occurred_at, NULL)),
            MIN(IF(kind = 'capture' AND status = 'success', occurred_at, NULL))
        ) AS seconds
    FROM asked
    GROUP BY payment_id, payment_method_id, currency_code
),

-- Those without a time come last, past the places that are asked for.
ranked AS (
    SELECT
        *,
        COUNT(seconds) OVER (PARTITION BY payment_method_id, currency_code) AS timed,
        ROW_NUMBER() OVER (
            PARTITION BY payment_method_id, currency_code
            ORDER BY seconds IS NULL, seconds, payment_id
        ) AS place
    FROM paid
),

summed AS (
    SELECT
        payment_method_id,
        currency_code,
        COUNT(*) AS payments,
        SUM(tries) AS tries,
        SUM(successes) AS successes,
        SUM(failed_first) AS failed_first,
        SUM(failed_first = 1 AND successes > 0) AS recovered,
        SUM(successes > 0) AS payments_authorized,
        SUM(authorized) AS authorized,
        SUM(captured) AS captured,
        SUM(voided) AS voided,
        SUM(refunded) AS refunded,
        AVG(
            IF(place IN ((timed + 1) DIV 2, (timed + 2) DIV 2), seconds, NULL)
        ) AS median_seconds,
        MIN(IF(place * 10 >= timed * 9, seconds, NULL)) AS p90_seconds
    FROM ranked
    GROUP BY payment_method_id, currency_code, timed
)

SELECT
    pm.payment_method_code,
    s.currency_code,
    s.payments,
    s.tries,
    ROUND(CAST(s.successes AS DECIMAL(38, 12)) / NULLIF(s.tries, 0), 4) AS try_success_rate,
    s.failed_first,
    s.recovered,
    ROUND(CAST(s.recovered AS DECIMAL(38, 12)) / NULLIF(s.failed_first, 0), 4) AS recovery_rate,
    s.payments_authorized,
    ROUND(CAST(s.payments_authorized AS DECIMAL(38, 12)) / s.payments, 4) AS success_rate,
    s.authorized,
    s.captured,
    s.voided,
    s.refunded,
    ROUND(s.median_seconds / 3600, 1) AS median_hours_to_capture,
    ROUND(s.p90_seconds / 3600, 1) AS p90_hours_to_capture,
    ROUND(CAST(s.refunded AS DECIMAL(38, 12)) / NULLIF(s.captured, 0), 4) AS refund_ratio
FROM summed AS s
INNER JOIN payment_method AS pm
    ON s.payment_method_id = pm.payment_method_id
ORDER BY pm.payment_method_code, s.currency_code;
