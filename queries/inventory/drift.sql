-- ---
-- title: Counters against ledgers
-- question: Which counters are not what their ledgers add up to?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: day that lookback_days ends before}
--   lookback_days:
--     type: int
--     default: 7
--     meaning: days in which the payments were asked for, or their orders placed
-- columns:
--   counter: what is counted
--   subject: which row counts it
--   currency_code: currency of a payment, NULL for all else
--   counted: what the counter says
--   ledger: what its ledger adds up to
--   difference: counted less ledger
-- notes:
--   - No rows is health. Triggers keep the counters, so a row here means that somebody wrote past
--     them, or that a trigger was missing for a while.
--   - Stock is that of the warehouses that serve the channel, payments are those of its orders.
--     Accounts of stored value and coupons belong to no channel, so they stand in every answer.
--   - What moved in earlier months is taken from the summary, which a test holds against the
--     ledger; a movement booked for then within the last minutes looks like drift until it is kept.
--   - Every shelf, account and coupon is looked at, payments only as far back as asked.
--   - A coupon without a usage_limit counts nothing, so there is nothing to compare.
--   - The views of violations in views/ ask for more, as invariants_check does each hour.
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: ix_stock_movement_occurred_at, ix_sales_order_channel_id_placed_on,
--     ix_payment_transaction_occurred_at, ix_payment_order
--   reads: one row a shelf of the summary and the movements of the last month, all stored value
--     and coupons, and the payments of the days looked back on
--   summary: monthly_stock_summary, for the months before the last; some minutes behind
-- ---

WITH period AS (
    SELECT
        channel_id,
        CONVERT_TZ(
            CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY, timezone, '+00:00'
        ) AS from_at,
        CONVERT_TZ(CAST(:as_of AS DATE), timezone, '+00:00') AS until_at
    FROM sales_channel
    WHERE channel_code = :channel
),

shelf AS (
    SELECT
        sl.warehouse_id,
        sl.variant_id,
        sl.on_hand,
        sl.reserved
    FROM channel_warehouse AS cw
    INNER JOIN stock_level AS sl
        ON cw.warehouse_id = sl.warehouse_id
    WHERE cw.channel_id = (SELECT channel_id FROM period)
),

-- The month of the last movement, in UTC as in the summary.
month_begun AS (
    SELECT DATE(MAX(occurred_at)) - INTERVAL DAYOFMONTH(MAX(occurred_at)) - 1 DAY AS month_on
    FROM stock_movement
),

-- A month in which nothing moved has no row: the last that has one still holds.
last_month AS (
    SELECT
        variant_id,
        warehouse_id,
        MAX(month_on) AS month_on
    FROM monthly_stock_summary
    WHERE month_on < (SELECT month_on FROM month_begun)
    GROUP BY variant_id, warehouse_id
),

booked AS (
    SELECT
        ms.warehouse_id,
        ms.variant_id,
        ms.closing AS quantity
    FROM last_month AS lm
    INNER JOIN monthly_stock_summary AS ms
        ON
            lm.variant_id = ms.variant_id
            AND lm.warehouse_id = ms.warehouse_id
            AND lm.month_on = ms.month_on
    UNION ALL
    SELECT
        warehouse_id,
        variant_id,
        quantity
    FROM stock_movement
    WHERE occurred_at >= (SELECT month_on FROM month_begun)
),

moved AS (
    SELECT
        warehouse_id,
        variant_id,
        SUM(quantity) AS quantity
    FROM booked
    GROUP BY warehouse_id, variant_id
),

claimed AS (
    SELECT
        warehouse_id,
        variant_id,
        SUM(quantity) AS quantity
    FROM stock_reservation
    GROUP BY warehouse_id, variant_id
),

stock AS (
    SELECT
        s.warehouse_id,
        s.variant_id,
        s.on_hand,
        s.reserved,
        COALESCE(m.quantity, 0) AS moved,
        COALESCE(c.quantity, 0) AS claimed
    FROM shelf AS s
    LEFT JOIN moved AS m
        ON s.warehouse_id = m.warehouse_id AND s.variant_id = m.variant_id
    LEFT JOIN claimed AS c
        ON s.warehouse_id = c.warehouse_id AND s.variant_id = c.variant_id
),

named_stock AS (
    SELECT
        CONCAT(pv.sku, ' in ', w.warehouse_code) COLLATE utf8mb4_0900_as_cs AS subject,
        s.on_hand,
        s.reserved,
        s.moved,
        s.claimed
    FROM stock AS s
    INNER JOIN product_variant AS pv
        ON s.variant_id = pv.variant_id
    INNER JOIN warehouse AS w
        ON s.warehouse_id = w.warehouse_id
    WHERE s.on_hand <> s.moved OR s.reserved <> s.claimed
),

lately AS (
    SELECT p.payment_id
    FROM sales_order AS o
    INNER JOIN payment AS p
        ON o.order_id = p.order_id
    WHERE
        o.channel_id = (SELECT channel_id FROM period)
        AND o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND o.placed_on < CAST(:as_of AS DATE)
    UNION DISTINCT
    SELECT p.payment_id
    FROM payment_transaction_masked AS pt
    INNER JOIN payment AS p
        ON pt.payment_id = p.payment_id
    INNER JOIN sales_order AS o
        ON p.order_id = o.order_id
    WHERE
        o.channel_id = (SELECT channel_id FROM period)
        AND pt.occurred_at >= (SELECT from_at FROM period)
        AND pt.occurred_at < (SELECT until_at FROM period)
),

transacted AS (
    SELECT
        pt.payment_id,
        SUM(IF(pt.kind = 'authorize', pt.amount, 0)) AS authorized,
        SUM(IF(pt.kind = 'capture', pt.amount, 0)) AS captured,
        SUM(IF(pt.kind = 'void', pt.amount, 0)) AS voided,
        SUM(IF(pt.kind = 'refund', pt.amount, 0)) AS refunded
    FROM lately AS l
    INNER JOIN payment_transaction_masked AS pt
        ON l.payment_id = pt.payment_id
    WHERE pt.status = 'success'
    GROUP BY pt.payment_id
),

paid AS (
    SELECT
        CONCAT('payment ', p.payment_id) COLLATE utf8mb4_0900_as_cs AS subject,
        p.currency_code,
        p.authorized,
        p.captured,
        p.voided,
        p.refunded,
        COALESCE(t.authorized, 0) AS ledger_authorized,
        COALESCE(t.captured, 0) AS ledger_captured,
        COALESCE(t.voided, 0) AS ledger_voided,
        COALESCE(t.refunded, 0) AS ledger_refunded
    FROM lately AS l
    INNER JOIN payment AS p
        ON l.payment_id = p.payment_id
    LEFT JOIN transacted AS t
        ON l.payment_id = t.payment_id
),

redeemed AS (
    SELECT
        coupon_id,
        MAX(used) AS uses
    FROM coupon_usage
    GROUP BY coupon_id
),

compared AS (
    SELECT
        'stock on hand' AS counter,
        subject,
        NULL AS currency_code,
        on_hand AS counted,
        moved AS ledger
    FROM named_stock
    UNION ALL
    SELECT
        'stock reserved' AS counter,
        subject,
        NULL AS currency_code,
        reserved AS counted,
        claimed AS ledger
    FROM named_stock
    UNION ALL
    SELECT
        'payment authorized' AS counter,
        subject,
        currency_code,
        authorized AS counted,
        ledger_authorized AS ledger
    FROM paid
    UNION ALL
    SELECT
        'payment captured' AS counter,
        subject,
        currency_code,
        captured AS counted,
        ledger_captured AS ledger
    FROM paid
    UNION ALL
    SELECT
        'payment voided' AS counter,
        subject,
        currency_code,
        voided AS counted,
        ledger_voided AS ledger
    FROM paid
    UNION ALL
    SELECT
        'payment refunded' AS counter,
        subject,
        currency_code,
        refunded AS counted,
        ledger_refunded AS ledger
    FROM paid
    UNION ALL
    SELECT
        'stored value balance' AS counter,
        subject COLLATE utf8mb4_0900_as_cs AS subject,
        NULL AS currency_code,
        CAST(found AS DECIMAL(19, 4)) AS counted,
        CAST(expected AS DECIMAL(19, 4)) AS ledger
    FROM stored_value_violations
    WHERE invariant = 'balance is its entries'
    UNION ALL
    SELECT
        'coupon uses' AS counter,
        CONCAT('coupon ', co.coupon_code) COLLATE utf8mb4_0900_as_cs AS subject,
        NULL AS currency_code,
        co.used_count AS counted,
        COALESCE(r.uses, 0) AS ledger
    FROM coupon AS co
    LEFT JOIN redeemed AS r
        ON co.coupon_id = r.coupon_id
    WHERE co.usage_limit IS NOT NULL
)

SELECT
    c.counter,
    c.subject,
    c.currency_code,
    c.counted,
    c.ledger,
    c.counted - c.ledger AS difference
FROM compared AS c
INNER JOIN sales_channel AS ch
    ON ch.channel_code = :channel
WHERE c.counted <> c.ledger
ORDER BY c.counter, c.subject;
