-- ---
-- title: Order states
-- question: Where do the orders of a period stand, and how fast and punctually did they travel?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day:
--     type: date
--     default: null
--     meaning: first day counted; without it lookback_days before until_day
--   until_day: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 28, meaning: days counted where from_day is not given}
--   grouped_by:
--     type: choice
--     values: [status, carrier]
--     default: status
--     meaning: whether a row is a status of the orders, or the carrier chosen for them
-- columns:
--   part: status or carrier; NULL where nothing travels, or the carrier is not known
--   orders: orders placed in the period
--   share: of all orders placed in the period
--   orders_shipped: orders of which a parcel has left
--   median_hours_to_ship: from placing to the first parcel; half of them took no longer
--   p90_hours_to_ship: the least that nine in ten did not exceed
--   orders_delivered: orders all of whose parcels have arrived
--   median_hours_to_deliver: from placing to the arrival of the last parcel
--   p90_hours_to_deliver: the least that nine in ten did not exceed
--   parcels_promised: parcels promised for a day that have arrived or are lost
--   on_time_share: share of these that arrived on that day or before
-- notes:
--   - The period is that of placing; the state is that of now. Cancelled orders are counted, as
--     cancelled is where they stand.
--   - A parcel still on its way is neither late nor on time. A lost one is late.
--   - Days promised are days on the channel's own clock. Hours go on at night and on Sundays.
--   - An order of which more is to follow is not delivered, even if its parcels have arrived.
-- chart: {kind: bar, x: part, y: [orders]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, then ix_shipment_order_id
--   reads: the orders of the period, and their parcels
-- ---

WITH placed AS (
    SELECT
        o.order_id,
        o.placed_at,
        o.status_code,
        ch.timezone,
        IF(
            :grouped_by = 'status',
            CONVERT(o.status_code USING utf8mb4) COLLATE utf8mb4_0900_as_cs,
            sm.carrier_code COLLATE utf8mb4_0900_as_cs
        ) AS part
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    LEFT JOIN shipping_method AS sm
        ON o.shipping_method_id = sm.shipping_method_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= COALESCE(
            CAST(:from_day AS DATE), CAST(:until_day AS DATE) - INTERVAL :lookback_days DAY
        )
        AND o.placed_on < CAST(:until_day AS DATE)
),

travelled AS (
    SELECT
        p.order_id,
        MIN(s.shipped_at) AS first_shipped_at,
        IF(
            MIN(s.status = 'delivered') AND MAX(p.status_code) <> 'partially_shipped',
            MAX(s.delivered_at),
            NULL
        ) AS last_delivered_at,
        SUM(s.promised_on IS NOT NULL AND s.status <> 'shipped') AS promised,
        SUM(
            COALESCE(
                DATE(CONVERT_TZ(s.delivered_at, '+00:00', p.timezone)) <= s.promised_on, FALSE
            )
        ) AS on_time
    FROM placed AS p
    INNER JOIN shipment_masked AS s
        ON p.order_id = s.order_id
    GROUP BY p.order_id
),

timed AS (
    SELECT
        p.order_id,
        p.part,
        t.promised,
        t.on_time,
        TIMESTAMPDIFF(SECOND, p.placed_at, t.first_shipped_at) AS to_ship,
        TIMESTAMPDIFF(SECOND, p.placed_at, t.last_delivered_at) AS to_deliver
    FROM placed AS p
    LEFT JOIN travelled AS t
        ON p.order_id = t.order_id
),

-- Those without a time come last, past the places that are asked for.
ranked AS (
    SELECT
        *,
        COUNT(*) OVER () AS all_orders,
        COUNT(to_ship) OVER by_part AS shipped,
        COUNT(to_deliver) OVER by_part AS delivered,
        ROW_NUMBER() OVER (
            PARTITION BY part
            ORDER BY to_ship IS NULL, to_ship, order_id
        ) AS ship_place,
        ROW_NUMBER() OVER (
            PARTITION BY part
            ORDER BY to_deliver IS NULL, to_deliver, order_id
        ) AS deliver_place
    FROM timed
    WINDOW by_part AS (PARTITION BY part)
)

SELECT
    part,
    COUNT(*) AS orders,
    ROUND(CAST(COUNT(*) AS DECIMAL(38, 12)) / all_orders, 4) AS share,
    shipped AS orders_shipped,
    ROUND(
        AVG(IF(ship_place IN ((shipped + 1) DIV 2, (shipped + 2) DIV 2), to_ship, NULL)) / 3600, 1
    ) AS median_hours_to_ship,
    ROUND(MIN(IF(ship_place * 10 >= shipped * 9, to_ship, NULL)) / 3600, 1) AS p90_hours_to_ship,
    delivered AS orders_delivered,
    ROUND(
        AVG(
            IF(deliver_place IN ((delivered + 1) DIV 2, (delivered + 2) DIV 2), to_deliver, NULL)
        ) / 3600, 1
    ) AS median_hours_to_deliver,
    ROUND(
        MIN(IF(deliver_place * 10 >= delivered * 9, to_deliver, NULL)) / 3600, 1
    ) AS p90_hours_to_deliver,
    COALESCE(SUM(promised), 0) AS parcels_promised,
    ROUND(CAST(SUM(on_time) AS DECIMAL(38, 12)) / NULLIF(SUM(promised), 0), 4) AS on_time_share
FROM ranked
GROUP BY part, all_orders, shipped, delivered
ORDER BY orders DESC, part ASC;
