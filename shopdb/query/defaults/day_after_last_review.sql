-- ---
-- title: Day after the last review
-- question: Up to which day is there a review to count?
-- parameters:
--   channel: {type: text, example: shop_uk, meaning: code of the sales channel}
-- columns:
--   day: the day after the last on which a purchase in the channel was reviewed and the review was
--     not rejected, on the channel's own clock; tomorrow where there is none
-- engine:
--   indexes: ix_product_review_created_at
-- ---

SELECT
    COALESCE(
        (
            SELECT DATE(CONVERT_TZ(pr.created_at, '+00:00', ch.timezone)) + INTERVAL 1 DAY
            FROM product_review AS pr
            INNER JOIN order_line AS ol
                ON pr.order_line_id = ol.order_line_id
            INNER JOIN sales_order AS o
                ON ol.order_id = o.order_id
            INNER JOIN sales_channel AS ch
                ON o.channel_id = ch.channel_id
            WHERE ch.channel_code = :channel AND pr.status <> 'rejected'
            ORDER BY pr.created_at DESC
            LIMIT 1
        ),
        CURRENT_DATE + INTERVAL 1 DAY
    ) AS day;
