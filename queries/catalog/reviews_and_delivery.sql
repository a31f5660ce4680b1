-- ---
-- title: Reviews and delivery
-- question: Do goods that come late get fewer stars?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   measured_by:
--     type: choice
--     values: [promise, order]
--     default: promise
--     meaning: whether days are counted from the day promised, or from the day of the order
--   as_of:
--     type: date
--     default: day_after_last_review
--     meaning: first day on which no review counts
--   lookback_days: {type: int, default: 91, meaning: days before as_of in which reviews count}
--   low_rating: {type: int, default: 2, meaning: most stars that a review counts as bad with}
-- columns:
--   delivery: days late, or days from the order to the delivery, in bands; or why there are none
--   reviews: reviews of purchases
--   average_rating: stars, 1 to 5
--   low_share: share of the reviews with low_rating stars or fewer
--   top_share: share of those with all five
-- notes:
--   - Only reviews of a purchase count, as no other goods are known to have been delivered, and
--     only those not rejected. Both kinds are opinions of people who chose to write.
--   - A line in several parcels is there with the last of them, and as late as the latest.
--   - Who reviewed before the last parcel came cannot have judged how late it was; nor has a
--     parcel that was lost a day of delivery.
--   - Days are those of the channel's clock; days late are counted from the last day promised.
-- chart: {kind: bar, x: delivery, y: [average_rating]}
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: ix_product_review_created_at, ix_shipment_line_order_line
--   reads: the reviews of the days looked back on, and the parcels of their purchases
-- ---

WITH review AS (
    SELECT
        pr.product_review_id,
        pr.order_line_id,
        pr.rating,
        pr.created_at,
        ch.timezone,
        DATE(CONVERT_TZ(o.placed_at, '+00:00', ch.timezone)) AS placed_on,
        DATE(CONVERT_TZ(pr.created_at, '+00:00', ch.timezone)) AS reviewed_on
    FROM product_review AS pr
    INNER JOIN order_line AS ol
        ON pr.order_line_id = ol.order_line_id
    INNER JOIN sales_order AS o
        ON ol.order_id = o.order_id
    INNER JOIN sales_channel AS ch
        ON o.channel_id = ch.channel_id
    WHERE
        ch.channel_code = :channel
        AND pr.status <> 'rejected'
        -- No clock is a day away from UTC; which day it was is told below.
        AND pr.created_at > CAST(:as_of AS DATE) - INTERVAL :lookback_days + 1 DAY
        AND pr.created_at < CAST(:as_of AS DATE) + INTERVAL 1 DAY
),

delivered AS (
    SELECT
        r.product_review_id,
        r.rating,
        r.created_at,
        r.placed_on,
        COUNT(s.shipment_id) AS parcels,
        COUNT(s.delivered_at) AS parcels_there,
        COUNT(s.promised_on) AS parcels_promised,
        MAX(s.delivered_at) AS delivered_at,
        MAX(DATE(CONVERT_TZ(s.delivered_at, '+00:00', r.timezone))) AS delivered_on,
        MAX(
            DATEDIFF(DATE(CONVERT_TZ(s.delivered_at, '+00:00', r.timezone)), s.promised_on)
        ) AS days_late
    FROM review AS r
    LEFT JOIN shipment_line AS sl
        ON r.order_line_id = sl.order_line_id
    LEFT JOIN shipment_masked AS s
        ON sl.shipment_id = s.shipment_id
    WHERE
        r.reviewed_on < CAST(:as_of AS DATE)
        AND r.reviewed_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
    GROUP BY r.product_review_id, r.rating, r.created_at, r.placed_on
),

counted AS (
    SELECT
        rating,
        CASE
            WHEN parcels = 0 OR parcels > parcels_there THEN 'not delivered'
            WHEN created_at < delivered_at THEN 'reviewed before it came'
            WHEN :measured_by = 'promise' AND parcels > parcels_promised THEN 'no day promised'
        END AS without_days,
        IF(:measured_by = 'promise', days_late, DATEDIFF(delivered_on, placed_on)) AS days
    FROM delivered
),

banded AS (
    SELECT
        rating,
        IF(without_days IS NULL, days, NULL) AS days,
        CASE
            WHEN without_days IS NOT NULL THEN without_days
            WHEN :measured_by = 'promise' AND days < 0 THEN 'early'
            WHEN :measured_by = 'promise' AND days = 0 THEN 'on the day'
            WHEN :measured_by = 'promise' AND days <= 2 THEN '1 to 2 days late'
            WHEN :measured_by = 'promise' AND days <= 7 THEN '3 to 7 days late'
            WHEN :measured_by = 'promise' THEN 'over 7 days late'
            WHEN days <= 2 THEN 'within 2 days'
            WHEN days <= 4 THEN '3 to 4 days'
            WHEN days <= 7 THEN '5 to 7 days'
            WHEN days <= 14 THEN '8 to 14 days'
            ELSE 'over 14 days'
        END AS delivery
    FROM counted
)

SELECT
    delivery,
    COUNT(*) AS reviews,
    ROUND(CAST(SUM(rating) AS DECIMAL(38, 12)) / COUNT(*), 4) AS average_rating,
    ROUND(
        CAST(SUM(IF(rating <= :low_rating, 1, 0)) AS DECIMAL(38, 12)) / COUNT(*), 4
    ) AS low_share,
    ROUND(CAST(SUM(IF(rating = 5, 1, 0)) AS DECIMAL(38, 12)) / COUNT(*), 4) AS top_share
FROM banded
GROUP BY delivery
ORDER BY MIN(days) IS NULL, MIN(days), delivery;
