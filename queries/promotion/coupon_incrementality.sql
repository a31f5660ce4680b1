-- ---
-- title: Coupon incrementality
-- question: How much more do customers buy for a coupon than they would have bought without?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 365, meaning: days before as_of a promotion may begin in}
--   window_days: {type: int, default: 30, meaning: days before and after a beginning to compare}
-- columns:
--   promotion_code: promotion that takes a coupon, begun in the days looked back on
--   begins_on: its first day on the channel's own clock
--   currency_code: currency of the amounts; each has a row of its own
--   customers_with: customers who used its coupon in the days after
--   customers_without: customers who bought in the days after and did not use it
--   before_with: goods bought by a customer with the coupon in the days before, on average
--   after_with: the same in the days after
--   before_without: goods bought by a customer without the coupon in the days before, on average
--   after_without: the same in the days after
--   uplift: how much more with the coupon grew than without, by customer
--   incremental_sales: uplift of all customers with the coupon
--   discounts: what the coupon took off their orders in the days after
--   sales_per_discount: incremental_sales by 1 of discounts; below 1 the coupon cost more
-- notes:
--   - A difference of differences. What changed for everybody, as a season, changed for those
--     without as well, and falls out. It is no experiment; who looks for a coupon may have meant
--     to buy more in any case, so read it as the most that the coupon can have done.
--   - Both groups bought in the days after, and bought in the channel before the beginning.
--     Comparing buyers with all who might have bought would credit the coupon with the purchase.
--   - So a coupon for first orders has no row, as nobody who uses it has a time before.
--   - Goods are net of all discounts and included tax, and what came back is not taken off.
--   - A beginning less than window_days before as_of is left out, its days after are not over.
--   - Guests and buyers without a name are left out, as their orders cannot be brought together.
--     Cancelled orders count nowhere.
-- chart: {kind: bar, x: promotion_code, y: [uplift], series: currency_code}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the view
--   indexes: ix_sales_order_channel_id_placed_on, ix_order_discount_promotion_id
--   reads: the orders of window_days before each beginning and as many after
--   summary: customer_lifetime_summary and daily_sales_summary, some minutes behind
-- ---

WITH campaign AS (
    SELECT
        p.promotion_id,
        p.promotion_code,
        DATE(CONVERT_TZ(p.starts_at, '+00:00', ch.timezone)) AS begins_on
    FROM sales_channel AS ch
    INNER JOIN promotion AS p
        ON
            p.is_coupon_only
            AND ch.channel_id = COALESCE(p.channel_id, ch.channel_id)
            AND DATE(CONVERT_TZ(p.starts_at, '+00:00', ch.timezone))
            BETWEEN CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
            AND CAST(:as_of AS DATE) - INTERVAL :window_days DAY
    WHERE ch.channel_code = :channel
),

known AS (
    SELECT
        customer_id,
        MIN(first_order_on) AS first_order_on
    FROM customer_lifetime_summary
    WHERE channel_code = :channel
    GROUP BY customer_id
),

redeemed AS (
    SELECT
        od.promotion_id,
        od.order_id,
        SUM(od.amount) AS amount
    FROM campaign AS c
    INNER JOIN order_discount AS od
        ON c.promotion_id = od.promotion_id
    GROUP BY od.promotion_id, od.order_id
),

customer_bought AS (
    SELECT
        c.promotion_id,
        c.promotion_code,
        c.begins_on,
        s.currency_code,
        s.customer_id,
        SUM(IF(s.sold_on < c.begins_on, s.goods_sales, 0)) AS before_sales,
        SUM(IF(s.sold_on < c.begins_on, 0, s.goods_sales)) AS after_sales,
        SUM(IF(s.sold_on < c.begins_on, NULL, r.amount)) AS discounts
    FROM campaign AS c
    INNER JOIN daily_sales_summary AS ds
        ON
            ds.sales_on >= c.begins_on - INTERVAL :window_days DAY
            AND ds.sales_on < c.begins_on + INTERVAL :window_days DAY
    -- Day by day, as an index finds the orders of each.
    INNER JOIN sale AS s
        ON
            ds.channel_code = s.channel_code
            AND ds.sales_on = s.sold_on
            AND ds.currency_code = s.currency_code
    INNER JOIN known AS k
        ON s.customer_id = k.customer_id AND c.begins_on > k.first_order_on
    LEFT JOIN redeemed AS r
        ON c.promotion_id = r.promotion_id AND s.order_id = r.order_id
    WHERE ds.channel_code = :channel
    GROUP BY c.promotion_id, c.promotion_code, c.begins_on, s.currency_code, s.customer_id
    HAVING SUM(s.sold_on >= c.begins_on) > 0
),

-- What the coupon took off is not NULL for those who used it, be it 0.
grouped AS (
    SELECT
        promotion_code,
        begins_on,
        currency_code,
        SUM(discounts IS NOT NULL) AS customers_with,
        SUM(discounts IS NULL) AS customers_without,
        SUM(IF(discounts IS NULL, 0, before_sales)) AS before_with,
        SUM(IF(discounts IS NULL, 0, after_sales)) AS after_with,
        SUM(IF(discounts IS NULL, before_sales, 0)) AS before_without,
        SUM(IF(discounts IS NULL, after_sales, 0)) AS after_without,
        SUM(COALESCE(discounts, 0)) AS discounts
    FROM customer_bought
    GROUP BY promotion_code, begins_on, currency_code
),

compared AS (
    SELECT
        *,
        CAST(after_with - before_with AS DECIMAL(38, 12)) AS growth_with,
        CAST(after_without - before_without AS DECIMAL(38, 12))
        / NULLIF(customers_without, 0) AS growth_without
    FROM grouped
)

SELECT
    promotion_code,
    begins_on,
    currency_code,
    customers_with,
    customers_without,
    ROUND(CAST(before_with AS DECIMAL(38, 12)) / NULLIF(customers_with, 0), 4) AS before_with,
    ROUND(CAST(after_with AS DECIMAL(38, 12)) / NULLIF(customers_with, 0), 4) AS after_with,
    ROUND(
        CAST(before_without AS DECIMAL(38, 12)) / NULLIF(customers_without, 0), 4
    ) AS before_without,
    ROUND(
        CAST(after_without AS DECIMAL(38, 12)) / NULLIF(customers_without, 0), 4
    ) AS after_without,
    ROUND(growth_with / NULLIF(customers_with, 0) - growth_without, 4) AS uplift,
    IF(
        customers_with > 0, ROUND(growth_with - customers_with * growth_without, 4), NULL
    ) AS incremental_sales,
    discounts,
    ROUND(
        (growth_with - customers_with * growth_without) / NULLIF(discounts, 0), 4
    ) AS sales_per_discount
FROM compared
ORDER BY begins_on, promotion_code, currency_code;
