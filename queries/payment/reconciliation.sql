-- ---
-- title: Payments against orders
-- question: For which orders do the order, its invoices and the money that moved not agree?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: first day of which nothing is known yet
--   lookback_days: {type: int, default: 14, meaning: days of orders that are looked at twice}
--   days_to_pay: {type: int, default: 30, meaning: days from the invoice until it is overdue}
-- columns:
--   order_number: what the customer was told
--   status_code: where the order stands
--   currency_code: currency of the amounts
--   finding: what does not agree; the first that holds, as listed in the notes
--   ordered: what the order comes to, as placed, tax included
--   invoiced: sum of its issued invoices
--   credited: sum of its issued credit notes
--   captured: taken, as the ledger of payments adds up
--   refunded: given back, as that ledger adds up
--   redeemed: stored value spent on it, less what of it was given back
--   difference: money kept that should not be, negative where it is missing
-- notes:
--   - No rows is health.
--   - Orders are those of the lookback_days before as_of, and those of as many days that ended
--     days_to_pay before it, so each is seen when it is new, and once its invoice is due.
--   - The findings are paid more than ordered, invoiced more than ordered, cancelled and money
--     kept, cancelled and money lost, called paid and money missing; and of what has left, paid
--     and not invoiced, invoice overdue, paid in part, credited and not refunded, refunded and
--     not credited.
--   - What has not left is not invoiced yet, and an invoice may be paid late; neither is wrong
--     before its time.
--   - Money is counted from the ledger, not from the counters of payments, which inventory/drift
--     holds against it. Stored value pays, but is no cash.
--   - Orders taken over from elsewhere were settled there. A credit note over several orders
--     belongs to none of them and is not in here.
-- chart: {kind: bar, x: order_number, y: [difference], series: finding}
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: ix_sales_order_channel_id_placed_on, then ix_payment_order,
--     ix_billing_document_order, ix_stored_value_entry_order
--   reads: the orders of these days, their payments, transactions, documents and stored value
-- ---

WITH placed AS (
    SELECT
        o.order_id,
        o.order_number,
        o.status_code,
        o.currency_code,
        o.grand_total AS ordered,
        CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00') AS until_at
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    WHERE
        ch.channel_code = :channel
        AND (
            (
                o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
                AND o.placed_on < CAST(:as_of AS DATE)
            )
            OR (
                o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :days_to_pay + :lookback_days DAY
                AND o.placed_on < CAST(:as_of AS DATE) - INTERVAL :days_to_pay DAY
            )
        )
        AND o.status_code <> 'imported'
),

moved AS (
    SELECT /*+ NO_MERGE(o) */
        o.order_id,
        SUM(IF(pt.kind = 'capture', pt.amount, 0)) AS captured,
        SUM(IF(pt.kind = 'refund', pt.amount, 0)) AS refunded
    FROM placed AS o
    INNER JOIN payment AS p
        ON o.order_id = p.order_id
    INNER JOIN payment_transaction_masked AS pt
        ON p.payment_id = pt.payment_id
    WHERE
        pt.status = 'success'
        AND pt.kind IN ('capture', 'refund')
        AND pt.occurred_at < o.until_at
    GROUP BY o.order_id
),

spent AS (
    SELECT /*+ NO_MERGE(o) */
        o.order_id,
        -SUM(sve.amount) AS redeemed
    FROM placed AS o
    INNER JOIN stored_value_entry AS sve
        ON o.order_id = sve.order_id
    WHERE sve.occurred_at < o.until_at
    GROUP BY o.order_id
),

billed AS (
    SELECT /*+ NO_MERGE(o) */
        o.order_id,
        SUM(IF(bd.document_kind = 'invoice', bd.grand_total, 0)) AS invoiced,
        SUM(IF(bd.document_kind = 'credit_note', bd.grand_total, 0)) AS credited,
        MAX(IF(bd.document_kind = 'invoice', bd.issued_at, NULL)) AS invoiced_at
    FROM placed AS o
    INNER JOIN billing_document AS bd
        ON o.order_id = bd.order_id
    WHERE bd.issued_at < o.until_at
    GROUP BY o.order_id
),

compared AS (
    SELECT /*+ NO_MERGE(o) */
        o.order_id,
        o.order_number,
        o.status_code,
        o.currency_code,
        o.ordered,
        COALESCE(b.invoiced, 0) AS invoiced,
        COALESCE(b.credited, 0) AS credited,
        COALESCE(m.captured, 0) AS captured,
        COALESCE(m.refunded, 0) AS refunded,
        COALESCE(s.redeemed, 0) AS redeemed,
        COALESCE(m.captured, 0) + COALESCE(s.redeemed, 0) AS paid,
        COALESCE(m.captured, 0) - COALESCE(m.refunded, 0) + COALESCE(s.redeemed, 0) AS kept,
        COALESCE(b.invoiced, 0) - COALESCE(b.credited, 0) AS owed,
        o.status_code IN ('shipped', 'delivered', 'completed', 'returned') AS has_left,
        COALESCE(
            b.invoiced_at < o.until_at - INTERVAL :days_to_pay DAY, FALSE
        ) AS is_overdue
    FROM placed AS o
    LEFT JOIN moved AS m
        ON o.order_id = m.order_id
    LEFT JOIN spent AS s
        ON o.order_id = s.order_id
    LEFT JOIN billed AS b
        ON o.order_id = b.order_id
),

judged AS (
    SELECT
        *,
        CASE
            WHEN paid > ordered THEN 'paid more than ordered'
            WHEN invoiced > ordered THEN 'invoiced more than ordered'
            WHEN status_code = 'cancelled' AND kept > owed THEN 'cancelled and money kept'
            WHEN status_code = 'cancelled' AND kept < owed THEN 'cancelled and money lost'
            WHEN status_code = 'paid' AND paid < ordered THEN 'called paid and money missing'
            WHEN NOT has_left OR kept = owed THEN NULL
            WHEN invoiced = 0 THEN 'paid and not invoiced'
            WHEN paid < invoiced AND NOT is_overdue THEN NULL
            WHEN paid < invoiced AND paid = 0 THEN 'invoice overdue'
            WHEN paid < invoiced THEN 'paid in part'
            WHEN kept > owed THEN 'credited and not refunded'
            ELSE 'refunded and not credited'
        END AS finding
    FROM compared
)

SELECT
    order_number,
    status_code,
    currency_code,
    finding,
    ordered,
    invoiced,
    credited,
    captured,
    refunded,
    redeemed,
    CASE finding
        WHEN 'paid more than ordered' THEN paid - ordered
        WHEN 'invoiced more than ordered' THEN ordered - invoiced
        WHEN 'called paid and money missing' THEN paid - ordered
        ELSE kept - owed
    END AS difference
FROM judged
WHERE finding IS NOT NULL
ORDER BY finding, order_number;
