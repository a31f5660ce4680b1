-- ---
-- title: Load of the service
-- question: How many tickets come each week, how soon are they answered, and what piles up?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: weeks shown begin on or after it}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   week_on: Monday of the week, on the channel's own clock
--   way: how tickets came, email, phone, chat or web
--   opened: tickets opened in the week
--   per_100_orders: opened by orders of the week, times 100
--   answered: tickets of these that have a first answer
--   median_hours: hours to it, of the ticket in the middle
--   p90_hours: hours to it that nine in ten of the answered do not exceed
--   resolved: tickets resolved in the week, whenever opened
--   backlog: tickets opened so far and not resolved at the end of the week
-- notes:
--   - Tickets are those about orders of the channel. One that names no order cannot be told to a
--     channel and counts in each, so channels do not add up.
--   - Who waits still is in no median, so a week may look well answered while its worst are open;
--     opened less answered says how many these are.
--   - Hours are those of the clock, nights and weekends with them.
--   - A ticket that was opened again counts as not resolved before, as only the last time is kept.
--   - A way is in the list from its first ticket on, in weeks without any too. The last week may
--     not be over. Orders are those placed and not cancelled since.
-- chart: {kind: line, x: week_on, y: [backlog], series: way}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_support_ticket_order_id
--   reads: every ticket, and the order it is about
--   summary: daily_sales_summary, some minutes behind
-- ---

WITH RECURSIVE ticket AS (
    SELECT
        st.support_ticket_id,
        st.channel AS way,
        DATE(CONVERT_TZ(st.opened_at, '+00:00', ch.timezone)) AS opened_on,
        DATE(CONVERT_TZ(st.resolved_at, '+00:00', ch.timezone)) AS resolved_on,
        TIMESTAMPDIFF(SECOND, st.opened_at, st.first_answered_at) AS seconds
    FROM support_ticket_masked AS st
    INNER JOIN sales_channel AS ch
        ON ch.channel_code = :channel
    LEFT JOIN sales_order AS o
        ON st.order_id = o.order_id
    WHERE
        o.order_id IS NULL
        OR o.channel_id = ch.channel_id
),

opened_ticket AS (
    SELECT
        *,
        opened_on - INTERVAL WEEKDAY(opened_on) DAY AS week_on
    FROM ticket
    WHERE :until_day IS NULL OR opened_on < :until_day
),

-- Those that have no answer come last and are not counted.
ranked AS (
    SELECT
        *,
        ROW_NUMBER() OVER (
            PARTITION BY week_on, way
            ORDER BY seconds IS NULL, seconds, support_ticket_id
        ) AS place,
        COUNT(seconds) OVER (PARTITION BY week_on, way) AS answered
    FROM opened_ticket
),

opened_week AS (
    SELECT
        week_on,
        way,
        answered,
        COUNT(*) AS opened,
        AVG(IF(place IN ((answered + 1) DIV 2, (answered + 2) DIV 2), seconds, NULL))
            AS median_seconds,
        MIN(IF(place * 10 >= answered * 9, seconds, NULL)) AS p90_seconds
    FROM ranked
    GROUP BY week_on, way, answered
),

resolved_week AS (
    SELECT
        resolved_on - INTERVAL WEEKDAY(resolved_on) DAY AS week_on,
        way,
        COUNT(*) AS resolved
    FROM ticket
    WHERE
        resolved_on IS NOT NULL
        AND (:until_day IS NULL OR resolved_on < :until_day)
    GROUP BY resolved_on - INTERVAL WEEKDAY(resolved_on) DAY, way
),

moved_week AS (
    SELECT
        week_on,
        way
    FROM opened_week
    UNION ALL
    SELECT
        week_on,
        way
    FROM resolved_week
),

span AS (
    SELECT
        way,
        MIN(week_on) AS first_on,
        MAX(MAX(week_on)) OVER () AS last_on
    FROM moved_week
    GROUP BY way
),

calendar AS (
    SELECT
        way,
        first_on AS week_on,
        last_on
    FROM span
    UNION ALL
    SELECT
        way,
        week_on + INTERVAL 7 DAY AS week_on,
        last_on
    FROM calendar
    WHERE week_on < last_on
),

ordered AS (
    SELECT
        sales_on - INTERVAL WEEKDAY(sales_on) DAY AS week_on,
        SUM(orders) AS orders
    FROM daily_sales_summary
    WHERE
        channel_code = :channel
        AND (:until_day IS NULL OR sales_on < :until_day)
    GROUP BY sales_on - INTERVAL WEEKDAY(sales_on) DAY
),

weekly AS (
    SELECT
        c.week_on,
        c.way,
        COALESCE(ow.opened, 0) AS opened,
        COALESCE(ow.answered, 0) AS answered,
        ow.median_seconds,
        ow.p90_seconds,
        COALESCE(rw.resolved, 0) AS resolved,
        o.orders
    FROM calendar AS c
    LEFT JOIN opened_week AS ow
        ON c.week_on = ow.week_on AND c.way = ow.way
    LEFT JOIN resolved_week AS rw
        ON c.week_on = rw.week_on AND c.way = rw.way
    LEFT JOIN ordered AS o
        ON c.week_on = o.week_on
),

piled AS (
    SELECT
        *,
        SUM(opened - resolved) OVER (PARTITION BY way ORDER BY week_on) AS backlog
    FROM weekly
)

SELECT
    week_on,
    way,
    opened,
    ROUND(CAST(opened * 100 AS DECIMAL(38, 12)) / NULLIF(orders, 0), 2) AS per_100_orders,
    answered,
    ROUND(CAST(median_seconds AS DECIMAL(38, 12)) / 3600, 2) AS median_hours,
    ROUND(CAST(p90_seconds AS DECIMAL(38, 12)) / 3600, 2) AS p90_hours,
    resolved,
    backlog
FROM piled
WHERE :from_day IS NULL OR week_on >= :from_day
ORDER BY week_on, way;
