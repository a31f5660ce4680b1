-- ---
-- title: Checkout funnel
-- question: Of the carts begun in a week, how many came how far, and where did they stay how long?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   weeks: {type: int, default: 6, meaning: weeks shown up to that of the day before as_of}
-- columns:
--   week_on: Monday of the week in which the carts were begun, on the channel's own clock
--   stage_no: 1 to 5, in the order in which stages are passed
--   stage: cart, reserved, placed, paid, shipped
--   carts: carts of the week that came as far as this
--   share: of all carts of the week
--   kept: of those that came to the stage before, NULL for the first
--   lost: carts that ended here, lapsed or their orders cancelled
--   waiting: carts that are still here
--   median_hours: spent here by those that went on; half of them took no longer
--   p90_hours: the least that nine in ten did not exceed
-- notes:
--   - Lapsed carts are deleted after a while, as carts_purge does; carts that became orders stay.
--     So in weeks further back than that the shop seems to lose nobody.
--   - A claim on stock is gone once it ends. Reserved are carts that hold one now and all that were
--     placed, as placing claims what is not claimed; one that held a claim and lapsed counts as a
--     cart alone.
--   - Paid are also orders that are paid for later, from the moment they were let through.
--   - Shipped are orders of which something left, or was handed over where nothing travels.
--   - A cart that was merged into another counts as that other. Orders without a cart, as those
--     taken over from elsewhere, are not in here.
--   - Where these orders stand by now is told by fulfilment/order_states.
-- chart: {kind: line, x: week_on, y: [carts], series: stage}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_cart_channel_id_created_at, uq_sales_order_cart_id
--   reads: the carts of these weeks, their orders and the steps of those
-- ---

-- Weeks begin on Monday; the last one may be cut short by as_of.
WITH begun AS (
    SELECT
        c.cart_id,
        c.created_at,
        c.status = 'expired' AS has_lapsed,
        DATE(CONVERT_TZ(c.created_at, '+00:00', ch.timezone)) - INTERVAL WEEKDAY(
            CONVERT_TZ(c.created_at, '+00:00', ch.timezone)
        ) DAY AS week_on
    FROM sales_channel AS ch
    INNER JOIN cart AS c
        ON ch.channel_id = c.channel_id
    WHERE
        ch.channel_code = :channel
        AND c.created_at >= CONVERT_TZ(
            CAST(:as_of AS DATE)
            - INTERVAL 1 + WEEKDAY(CAST(:as_of AS DATE) - INTERVAL 1 DAY) + 7 * (:weeks - 1) DAY,
            ch.timezone,
            '+00:00'
        )
        AND c.created_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00')
        AND c.status <> 'merged'
),

claimed AS (
    SELECT
        b.cart_id,
        MIN(sr.created_at) AS claimed_at
    FROM begun AS b
    INNER JOIN stock_reservation AS sr
        ON b.cart_id = sr.cart_id
    GROUP BY b.cart_id
),

ordered AS (
    SELECT
        b.cart_id,
        o.order_id,
        o.status_code,
        o.placed_at
    FROM begun AS b
    INNER JOIN sales_order AS o
        ON b.cart_id = o.cart_id
    WHERE o.placed_at IS NOT NULL
),

stepped AS (
    SELECT
        o.cart_id,
        MIN(IF(h.to_status IN ('paid', 'processing'), h.changed_at, NULL)) AS paid_at,
        MIN(
            IF(h.to_status IN ('partially_shipped', 'shipped', 'delivered'), h.changed_at, NULL)
        ) AS shipped_at
    FROM ordered AS o
    INNER JOIN order_status_history_masked AS h
        ON o.order_id = h.order_id
    GROUP BY o.cart_id
),

-- The stages that each cart came to, and when.
passed AS (
    SELECT
        cart_id,
        1 AS stage_no,
        created_at AS come_at
    FROM begun
    UNION ALL
    SELECT
        cart_id,
        2 AS stage_no,
        claimed_at AS come_at
    FROM claimed
    UNION ALL
    -- At checkout all is claimed, and the claims are the order's from then on.
    SELECT
        cart_id,
        2 AS stage_no,
        placed_at AS come_at
    FROM ordered
    UNION ALL
    SELECT
        cart_id,
        3 AS stage_no,
        placed_at AS come_at
    FROM ordered
    UNION ALL
    SELECT
        cart_id,
        4 AS stage_no,
        paid_at AS come_at
    FROM stepped
    WHERE paid_at IS NOT NULL
    UNION ALL
    SELECT
        cart_id,
        5 AS stage_no,
        shipped_at AS come_at
    FROM stepped
    WHERE shipped_at IS NOT NULL
),

timed AS (
    SELECT
        cart_id,
        stage_no,
        TIMESTAMPDIFF(
            SECOND, come_at, LEAD(come_at) OVER (PARTITION BY cart_id ORDER BY stage_no)
        ) AS seconds
    FROM passed
),

-- Those without a time come last, past the places that are asked for.
ranked AS (
    SELECT
        b.week_on,
        t.stage_no,
        t.seconds,
        b.has_lapsed OR COALESCE(o.status_code = 'cancelled', FALSE) AS has_ended,
        COUNT(t.seconds) OVER (PARTITION BY b.week_on, t.stage_no) AS went_on,
        ROW_NUMBER() OVER (
            PARTITION BY b.week_on, t.stage_no
            ORDER BY t.seconds IS NULL, t.seconds, t.cart_id
        ) AS place
    FROM timed AS t
    INNER JOIN begun AS b
        ON t.cart_id = b.cart_id
    LEFT JOIN ordered AS o
        ON t.cart_id = o.cart_id
),

summed AS (
    SELECT
        week_on,
        stage_no,
        COUNT(*) AS carts,
        SUM(stage_no < 5 AND seconds IS NULL AND has_ended) AS lost,
        SUM(stage_no < 5 AND seconds IS NULL AND NOT has_ended) AS waiting,
        AVG(
            IF(place IN ((went_on + 1) DIV 2, (went_on + 2) DIV 2), seconds, NULL)
        ) AS median_seconds,
        MIN(IF(place * 10 >= went_on * 9, seconds, NULL)) AS p90_seconds
    FROM ranked
    GROUP BY week_on, stage_no, went_on
),

stage AS (
    SELECT
        1 AS stage_no,
        'cart' AS stage
    UNION ALL
    SELECT
        2 AS stage_no,
        'reserved' AS stage
    UNION ALL
    SELECT
        3 AS stage_no,
        'placed' AS stage
    UNION ALL
    SELECT
        4 AS stage_no,
        'paid' AS stage
    UNION ALL
    SELECT
        5 AS stage_no,
        'shipped' AS stage
),

-- A stage that none of a week came to is a row as well.
filled AS (
    SELECT
        week.week_on,
        stage.stage_no,
        stage.stage,
        week.carts AS all_carts,
        COALESCE(s.carts, 0) AS carts,
        COALESCE(s.lost, 0) AS lost,
        COALESCE(s.waiting, 0) AS waiting,
        s.median_seconds,
        s.p90_seconds
    FROM summed AS week
    CROSS JOIN stage
    LEFT JOIN summed AS s
        ON week.week_on = s.week_on AND stage.stage_no = s.stage_no
    WHERE week.stage_no = 1
)

SELECT
    week_on,
    stage_no,
    stage,
    carts,
    ROUND(CAST(carts AS DECIMAL(38, 12)) / all_carts, 4) AS share,
    ROUND(
        CAST(carts AS DECIMAL(38, 12))
        / NULLIF(LAG(carts) OVER (PARTITION BY week_on ORDER BY stage_no), 0),
        4
    ) AS kept,
    lost,
    waiting,
    ROUND(median_seconds / 3600, 1) AS median_hours,
    ROUND(p90_seconds / 3600, 1) AS p90_hours
FROM filled
ORDER BY week_on, stage_no;
