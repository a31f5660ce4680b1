-- ---
-- title: Helpful reviews
-- question: Which products look good on average, while the review that helps most is a bad one?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   min_average: {type: decimal, default: 3.5, meaning: average stars from which it looks good}
--   low_rating: {type: int, default: 2, meaning: most stars that a review counts as bad with}
--   min_reviews: {type: int, default: 3, meaning: published reviews that a product needs}
--   min_helpful: {type: int, default: 3, meaning: persons whom the review has to have helped}
-- columns:
--   product_id: product in this database
--   product_name: in the channel's language or the nearest that has one, NULL where none has
--   reviews: published reviews
--   average_rating: their stars, 1 to 5
--   top_rating: stars of the review that helped most persons
--   top_helpful: persons whom it helped
--   low_reviews: reviews with low_rating stars or fewer
--   low_helpful_share: of all whom a review of it helped, those whom a bad one did
-- notes:
--   - Of two reviews that helped as many, the one goes first that fewer say was of no help, then
--     the one that came in later. Reviews without votes helped nobody.
--   - What most persons found helpful is what buyers read first, so it may say more of a product
--     than its average, which counts all that was ever written alike.
--   - Reviews are those of the whole shop, as a product has the same ones in each channel; the
--     channel says in which language products are named.
--   - Votes are imported from MongoDB by `shopdb documents back`, and are as new as that.
-- chart: {kind: bar, x: product_name, y: [average_rating, top_rating]}
-- engine:
--   mysql: 8.0 or later, for WITH and windows
--   indexes: ix_product_review_product_id_status
--   reads: every published review, and its votes
-- ---

-- Votes are hashed once, as to look them up for every review takes longer.
WITH ranked AS (
    SELECT /*+ NO_INDEX(v) */
        pr.product_id,
        pr.rating,
        COALESCE(v.helpful, 0) AS helpful,
        ROW_NUMBER() OVER (
            PARTITION BY pr.product_id
            ORDER BY
                COALESCE(v.helpful, 0) DESC,
                COALESCE(v.unhelpful, 0) ASC,
                pr.product_review_id DESC
        ) AS place
    FROM product_review AS pr
    LEFT JOIN product_review_vote AS v
        ON pr.product_review_id = v.product_review_id
    WHERE pr.status = 'published'
),

summed AS (
    SELECT
        product_id,
        COUNT(*) AS reviews,
        CAST(SUM(rating) AS DECIMAL(38, 12)) / COUNT(*) AS average_rating,
        MAX(IF(place = 1, rating, NULL)) AS top_rating,
        MAX(IF(place = 1, helpful, NULL)) AS top_helpful,
        SUM(IF(rating <= :low_rating, 1, 0)) AS low_reviews,
        SUM(IF(rating <= :low_rating, helpful, 0)) AS low_helpful,
        SUM(helpful) AS helpful
    FROM ranked
    GROUP BY product_id
)

SELECT
    s.product_id,
    product_name_in(s.product_id, ch.default_locale_code) AS product_name,
    s.reviews,
    ROUND(s.average_rating, 4) AS average_rating,
    s.top_rating,
    s.top_helpful,
    s.low_reviews,
    ROUND(CAST(s.low_helpful AS DECIMAL(38, 12)) / NULLIF(s.helpful, 0), 4) AS low_helpful_share
FROM summed AS s
INNER JOIN sales_channel AS ch
    ON ch.channel_code = :channel
WHERE
    s.reviews >= :min_reviews
    AND s.average_rating >= :min_average
    AND s.top_rating <= :low_rating
    AND s.top_helpful >= :min_helpful
ORDER BY s.top_helpful DESC, s.average_rating DESC, s.product_id ASC;
