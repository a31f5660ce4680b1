-- ---
-- title: Refund signals
-- question: Whose refunds look unlike those of honest customers, and why?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 56, meaning: days before as_of that orders are taken from}
--   quick_hours: {type: int, default: 48, meaning: hours after paying that make a refund quick}
--   min_score: {type: int, default: 1, meaning: signals that a customer has to show for a row}
--   top_customers: {type: int, default: 100, meaning: customers shown in each currency}
-- columns:
--   customer_id: customer in this database
--   is_guest: 1 where bought without an account, else 0
--   currency_code: currency of the amounts; a customer who pays in two has a row for each
--   orders: orders that were paid
--   paid: taken for them
--   refunded_orders: orders of these that something was given back for
--   refunded: given back for them
--   refund_rate: refunded by paid, 0.25 is a quarter
--   usual_rate: median of refund_rate of the customers with a refund in that currency
--   unreturned: refunded orders of which nothing was sent back and nothing cancelled
--   ways: ways of paying that refunds went to
--   quick: refunds given within quick_hours of taking the money
--   score: how many of the four signals there are
--   reasons: which they are
-- notes:
--   - A score says where to look and proves nothing. A parcel lost on its way is an honest refund
--     without a return.
--   - The signals are two refunded orders or more at a rate above usual_rate, an unreturned one,
--     refunds to several ways of paying, and a quick one.
--   - A card's number is kept nowhere, so two cards are one way of paying.
--   - Orders are those placed in these days; refunds and returns count whenever they came.
--     Cancelled orders are left out, as their refund is the shop's duty.
--   - Guests are customers too, each order's guest one of their own. Buyers without a name are
--     left out, and orders taken over from elsewhere, whose payments are not known.
-- chart: {kind: bar, x: customer_id, y: [refund_rate, usual_rate]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, then ix_payment_order,
--     uq_payment_transaction_payment_id_idempotency_key, uq_order_line_order_id_line_no
--   reads: the orders of these days with their payments; of refunded ones the lines and refunds
-- ---

-- The key is named, or the server reads the channel's orders from the first one on.
WITH paid_order AS (
    SELECT /*+ INDEX(o ix_sales_order_channel_id_placed_on) */
        o.order_id,
        o.customer_id,
        o.currency_code,
        SUM(p.captured) AS paid,
        SUM(p.refunded) AS refunded
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    INNER JOIN payment AS p
        ON o.order_id = p.order_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND o.placed_on < CAST(:as_of AS DATE)
        AND o.status_code <> 'cancelled'
        AND o.customer_id IS NOT NULL
    GROUP BY o.order_id, o.customer_id, o.currency_code
    HAVING SUM(p.captured) > 0
),

unreturned_order AS (
    SELECT po.order_id
    FROM paid_order AS po
    INNER JOIN order_line AS ol
        ON po.order_id = ol.order_id
    WHERE po.refunded > 0
    GROUP BY po.order_id
    HAVING SUM(ol.qty_returned + ol.qty_cancelled) = 0
),

refund AS (
    SELECT
        po.customer_id,
        po.currency_code,
        COUNT(DISTINCT p.payment_method_id) AS ways,
        COUNT(
            IF(back.occurred_at <= taken.occurred_at + INTERVAL :quick_hours HOUR, 1, NULL)
        ) AS quick
    FROM paid_order AS po
    INNER JOIN payment AS p
        ON po.order_id = p.order_id
    INNER JOIN payment_transaction_masked AS back
        ON p.payment_id = back.payment_id
    INNER JOIN payment_transaction_masked AS taken
        ON back.parent_transaction_id = taken.payment_transaction_id
    WHERE
        po.refunded > 0
        AND back.kind = 'refund'
        AND back.status = 'success'
    GROUP BY po.customer_id, po.currency_code
),

customer_total AS (
    SELECT
        po.customer_id,
        po.currency_code,
        COUNT(*) AS orders,
        SUM(po.paid) AS paid,
        COUNT(IF(po.refunded > 0, 1, NULL)) AS refunded_orders,
        SUM(po.refunded) AS refunded,
        COUNT(uo.order_id) AS unreturned,
        ROUND(CAST(SUM(po.refunded) AS DECIMAL(38, 12)) / SUM(po.paid), 4) AS refund_rate
    FROM paid_order AS po
    LEFT JOIN unreturned_order AS uo
        ON po.order_id = uo.order_id
    GROUP BY po.customer_id, po.currency_code
    HAVING SUM(po.refunded) > 0
),

ranked AS (
    SELECT
        *,
        ROW_NUMBER() OVER (
            PARTITION BY currency_code
            ORDER BY refund_rate, customer_id
        ) AS place,
        COUNT(*) OVER (PARTITION BY currency_code) AS refunded_customers
    FROM customer_total
),

middle AS (
    SELECT
        currency_code,
        refund_rate,
        place IN ((refunded_customers + 1) DIV 2, (refunded_customers + 2) DIV 2) AS is_middle
    FROM ranked
),

usual AS (
    SELECT
        currency_code,
        ROUND(
            CAST(SUM(IF(is_middle, refund_rate, 0)) AS DECIMAL(38, 12))
            / COUNT(IF(is_middle, 1, NULL)),
            4
        ) AS usual_rate
    FROM middle
    GROUP BY currency_code
),

signalled AS (
    SELECT
        r.customer_id,
        r.currency_code,
        r.orders,
        r.paid,
        r.refunded_orders,
        r.refunded,
        r.refund_rate,
        u.usual_rate,
        r.unreturned,
        b.ways,
        b.quick,
        IF(r.refunded_orders > 1 AND r.refund_rate > u.usual_rate, 1, 0) AS is_often,
        IF(r.unreturned > 0, 1, 0) AS is_unreturned,
        IF(b.ways > 1, 1, 0) AS is_spread,
        IF(b.quick > 0, 1, 0) AS is_quick
    FROM ranked AS r
    INNER JOIN usual AS u
        ON r.currency_code = u.currency_code
    INNER JOIN refund AS b
        ON r.customer_id = b.customer_id AND r.currency_code = b.currency_code
),

scored AS (
    SELECT
        *,
        is_often + is_unreturned + is_spread + is_quick AS score,
        ROW_NUMBER() OVER (
            PARTITION BY currency_code
            ORDER BY
                is_often + is_unreturned + is_spread + is_quick DESC,
                refunded DESC,
                customer_id ASC
        ) AS score_rank
    FROM signalled
)

SELECT
    s.customer_id,
    IF(kc.customer_id IS NULL, 1, 0) AS is_guest,
    s.currency_code,
    s.orders,
    s.paid,
    s.refunded_orders,
    s.refunded,
    s.refund_rate,
    s.usual_rate,
    s.unreturned,
    s.ways,
    s.quick,
    s.score,
    CONCAT_WS(
        ', ',
        IF(s.is_often = 1, 'refunded more than usual', NULL),
        IF(s.is_unreturned = 1, 'nothing sent back', NULL),
        IF(s.is_spread = 1, 'to several ways of paying', NULL),
        IF(s.is_quick = 1, 'soon after paying', NULL)
    ) AS reasons
FROM scored AS s
LEFT JOIN known_customer AS kc
    ON s.customer_id = kc.customer_id
WHERE
    s.score >= :min_score
    AND s.score_rank <= :top_customers
ORDER BY s.currency_code, s.score_rank;
