-- ---
-- title: Delivery promise kept
-- question: Of the parcels promised for a day, how many came before it, on it, after it or never?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: first day of which nothing is known yet
--   lookback_days: {type: int, default: 28, meaning: days before as_of that orders are taken from}
-- columns:
--   shipping_method_code: way of shipping; NULL where the goods are fetched, or it is not known
--   promised_days: from the day of placing to the day promised
--   parcels_due: parcels promised for a day before as_of
--   early: parcels of these that arrived before the day promised
--   on_the_day: parcels that arrived on it
--   late: parcels that arrived after it, or are not there yet
--   still_on_the_way: parcels of the late that are not there yet
--   lost: parcels that never arrived
--   kept_share: early and on_the_day, of parcels_due
--   median_days_off: from the day promised to the day of arrival, negative is early
--   p90_days_off: the least that nine in ten did not exceed
--   not_due_yet: parcels promised for as_of or later, counted nowhere else
-- notes:
--   - The promise is shipment.promised_on, the last day the customer was told, as noted when the
--     parcel left. An order of which nothing has left holds none, so waiting orders do not count;
--     fulfilment/checkout_funnel has them.
--   - A parcel that is due and not there is late. One that is not due yet counts nowhere, though
--     it arrived, else only the quick ones would count.
--   - Lost parcels have no day of arrival, so they are in no median.
--   - Days are whole ones, on the channel's own clock.
--   - A row is a promise made, so a method that promises less on a Friday has several.
-- chart: {kind: bar, x: promised_days, y: [early, on_the_day, late, lost]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, then ix_shipment_order_id
--   reads: the orders of these days and their parcels
-- ---

WITH promised AS (
    SELECT
        s.shipment_id,
        s.shipping_method_id,
        s.status,
        DATEDIFF(s.promised_on, o.placed_on) AS promised_days,
        s.promised_on < CAST(:as_of AS DATE) AS is_due,
        IF(
            s.promised_on < CAST(:as_of AS DATE)
            AND s.delivered_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00'),
            DATEDIFF(DATE(CONVERT_TZ(s.delivered_at, '+00:00', ch.timezone)), s.promised_on),
            NULL
        ) AS days_off
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    INNER JOIN shipment_masked AS s
        ON o.order_id = s.order_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND o.placed_on < CAST(:as_of AS DATE)
        AND s.shipped_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00')
        AND s.promised_on IS NOT NULL
),

-- Those not due, and those without a day of arrival, come last, past the places asked for.
ranked AS (
    SELECT
        shipping_method_id,
        promised_days,
        status,
        is_due,
        days_off,
        COUNT(days_off) OVER (PARTITION BY shipping_method_id, promised_days) AS arrived,
        ROW_NUMBER() OVER (
            PARTITION BY shipping_method_id, promised_days
            ORDER BY days_off IS NULL, days_off, shipment_id
        ) AS place
    FROM promised
),

summed AS (
    SELECT
        shipping_method_id,
        promised_days,
        SUM(is_due) AS parcels_due,
        SUM(COALESCE(days_off < 0, FALSE)) AS early,
        SUM(COALESCE(days_off = 0, FALSE)) AS on_the_day,
        SUM(is_due AND status <> 'lost' AND COALESCE(days_off > 0, TRUE)) AS late,
        SUM(is_due AND status <> 'lost' AND days_off IS NULL) AS still_on_the_way,
        SUM(is_due AND status = 'lost') AS lost,
        AVG(
            IF(place IN ((arrived + 1) DIV 2, (arrived + 2) DIV 2), days_off, NULL)
        ) AS median_days_off,
        MIN(IF(place * 10 >= arrived * 9, days_off, NULL)) AS p90_days_off,
        SUM(NOT is_due) AS not_due_yet
    FROM ranked
    GROUP BY shipping_method_id, promised_days
)

SELECT
    sm.shipping_method_code,
    s.promised_days,
    s.parcels_due,
    s.early,
    s.on_the_day,
    s.late,
    s.still_on_the_way,
    s.lost,
    ROUND(
        CAST(s.early + s.on_the_day AS DECIMAL(38, 12)) / NULLIF(s.parcels_due, 0), 4
    ) AS kept_share,
    ROUND(s.median_days_off, 1) AS median_days_off,
    s.p90_days_off,
    s.not_due_yet
FROM summed AS s
LEFT JOIN shipping_method AS sm
    ON s.shipping_method_id = sm.shipping_method_id
ORDER BY sm.shipping_method_code, s.promised_days;
