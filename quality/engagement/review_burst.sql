-- ---
-- title: More reviews of a product in a day than people write
-- meaning: Many reviews at once are bought, or written by one hand.
-- dimension: outliers
-- severity: warning
-- owner: catalogue
-- table: product_review
-- columns: [product_review.created_at, product_review.product_id]
-- remedy: Read them before they are published; reject those of nobody who bought.
-- parameters:
--   most: {type: int, default: 20, meaning: reviews of one product in one day that are nothing
--     unusual}
-- ---

WITH daily AS (
    SELECT
        product_id,
        DATE(created_at) AS written_on,
        COUNT(*) AS reviews,
        SUM(rating = 5) AS best
    FROM product_review
    GROUP BY product_id, DATE(created_at)
)

SELECT
    CONCAT('product ', product_id, ', ', written_on) AS subject,
    CONCAT(reviews, ' reviews, ', best, ' with five stars') AS found,
    CONCAT('at most ', :most) AS expected
FROM daily
WHERE reviews > :most;
