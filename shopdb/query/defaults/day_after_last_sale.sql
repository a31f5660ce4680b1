-- ---
-- title: Day after the last sale
-- question: Up to which day is there something to count?
-- parameters:
--   channel: {type: text, example: shop_uk, meaning: code of the sales channel}
-- columns:
--   day: the day after the last on which an order was placed that was not cancelled, on the
--     channel's own clock; tomorrow where there is none
-- engine:
--   indexes: ix_sales_order_channel_id_placed_on
-- ---

SELECT
    COALESCE(
        (
            SELECT o.placed_on + INTERVAL 1 DAY
            FROM sales_order AS o
            WHERE
                o.channel_id = (
                    SELECT channel_id FROM sales_channel
                    WHERE channel_code = :channel
                )
                AND o.placed_on IS NOT NULL
                AND o.status_code <> 'cancelled'
            ORDER BY o.placed_on DESC
            LIMIT 1
        ),
        CURRENT_DATE + INTERVAL 1 DAY
    ) AS day;
