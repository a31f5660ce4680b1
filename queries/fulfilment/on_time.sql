-- ---
-- title: On-time delivery
-- question: Which carriers deliver where in time, and how long are parcels on the road?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: first day of which nothing is known yet
--   lookback_days: {type: int, default: 28, meaning: days before as_of that orders are taken from}
--   grouped_by:
--     type: choice
--     values: [country, postal_area]
--     default: country
--     meaning: whether a row is a country, or an area of one
-- columns:
--   carrier_code: who carries; NULL where the goods are fetched, or it is not known
--   shipping_method_code: way of shipping of the parcel
--   country_code: where the order goes, NULL where the source names none
--   postal_area: first two characters of the postal code; NULL by country, or where none is known
--   parcels: parcels of orders placed in these days
--   arrived: parcels that were delivered
--   lost: parcels that never arrived
--   median_days: on the road, from leaving the warehouse to arriving; half took no longer
--   p95_days: the least that 19 in 20 did not exceed
--   parcels_due: parcels promised for a day before as_of
--   on_time: parcels of these that arrived on that day or before
--   on_time_share: share of these in parcels_due
-- notes:
--   - The period is that of placing the order. A parcel counts where it was sent, also after it
--     came back.
--   - A parcel that is due and not there is late, be it lost or still on the road. One that is
--     not due yet counts for neither, though it arrived; else only the quick ones would count.
--   - Parcels still on the road have no time yet, so the last weeks look quicker than they are.
--   - Days promised are days on the channel's own clock. Time on the road goes on over Sundays.
--   - The postal code of an erased customer is gone, the country is not.
-- chart: {kind: bar, x: country_code, y: [on_time_share], series: shipping_method_code}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_sales_order_channel_id_placed_on, then ix_shipment_order_id
--   reads: the orders of these days, their parcels and addresses
--   duckdb: 'cannot: an export leaves postal codes out'
--   spark: 'cannot: an export leaves postal codes out'
-- ---

WITH parcel AS (
    SELECT
        s.shipment_id,
        sm.carrier_code,
        sm.shipping_method_code,
        oa.country_code,
        IF(:grouped_by = 'postal_area', oa.postal_area, NULL) AS postal_area,
        s.status = 'lost' AS is_lost,
        COALESCE(s.promised_on < CAST(:as_of AS DATE), FALSE) AS is_due,
        COALESCE(
            s.delivered_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00')
            AND DATE(CONVERT_TZ(s.delivered_at, '+00:00', ch.timezone)) <= s.promised_on,
            FALSE
        ) AS is_on_time,
        IF(
            s.delivered_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00'),
            TIMESTAMPDIFF(SECOND, s.shipped_at, s.delivered_at),
            NULL
        ) AS seconds
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    INNER JOIN shipment_masked AS s
        ON o.order_id = s.order_id
    LEFT JOIN shipping_method AS sm
        ON s.shipping_method_id = sm.shipping_method_id
    LEFT JOIN order_address_masked AS oa
        ON o.order_id = oa.order_id AND oa.kind = 'shipping'
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND o.placed_on < CAST(:as_of AS DATE)
        AND s.shipped_at < CONVERT_TZ(CAST(:as_of AS DATE), ch.timezone, '+00:00')
),

-- Those without a time come last, past the places that are asked for.
ranked AS (
    SELECT
        *,
        COUNT(seconds) OVER (
            PARTITION BY shipping_method_code, country_code, postal_area
        ) AS arrived,
        ROW_NUMBER() OVER (
            PARTITION BY shipping_method_code, country_code, postal_area
            ORDER BY seconds IS NULL, seconds, shipment_id
        ) AS place
    FROM parcel
)

SELECT
    carrier_code,
    shipping_method_code,
    country_code,
    postal_area,
    COUNT(*) AS parcels,
    arrived,
    SUM(is_lost) AS lost,
    ROUND(
        AVG(IF(place IN ((arrived + 1) DIV 2, (arrived + 2) DIV 2), seconds, NULL)) / 86400, 1
    ) AS median_days,
    ROUND(MIN(IF(place * 20 >= arrived * 19, seconds, NULL)) / 86400, 1) AS p95_days,
    SUM(is_due) AS parcels_due,
    SUM(is_due AND is_on_time) AS on_time,
    ROUND(
        CAST(SUM(is_due AND is_on_time) AS DECIMAL(38, 12)) / NULLIF(SUM(is_due), 0), 4
    ) AS on_time_share
FROM ranked
GROUP BY carrier_code, shipping_method_code, country_code, postal_area, arrived
ORDER BY carrier_code, shipping_method_code, country_code, postal_area;
