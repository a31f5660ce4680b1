-- ---
-- title: Attribution
-- question: Which marketing channels do orders owe themselves to, by the first touch or the last?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 5, meaning: days before as_of whose orders count}
--   window_days: {type: int, default: 30, meaning: days before an order that a touch counts for}
--   half_life_days: {type: decimal, default: 7, meaning: days after which a touch weighs half}
-- columns:
--   model: first, last, linear or time decay
--   marketing_channel: where a touch came from; direct also for orders without a touch
--   currency_code: currency of goods_sales; each has rows of its own
--   touched_orders: orders that this channel has a part in by the model
--   orders: parts of orders, added up; an order is shared out as its goods are
--   goods_sales: goods sold less discounts and included tax, shared out
--   share: of the goods_sales of the model in that currency, NULL where they are not above 0
-- notes:
--   - A touch counts for an order where it lies in the session that ended in it, or where the
--     customer had it in the window before placing. It may count for several orders.
--   - First and last give all to one touch, linear the same to each, time decay to each the half of
--     what it would have had half_life_days later, by whole days on the channel's clock.
--   - What does not divide is given out in ten-thousandths, first to the channel that is owed most
--     of one, so each model's goods_sales add up to those of the orders, to the last bit.
--   - An order without a touch stands under direct, in each model. Of a guest only the session is
--     known that the order was placed in.
--   - What came back is not taken off. Cancelled orders count nowhere.
-- chart: {kind: bar, x: marketing_channel, y: [goods_sales], series: model}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the view
--   indexes: ix_sales_order_channel_id_placed_on, ix_marketing_touch_customer_id,
--     ix_marketing_touch_order_id
--   reads: the orders of the days looked back on, and the touches of their customers
-- ---

WITH sold AS (
    SELECT
        s.order_id,
        s.customer_id,
        s.currency_code,
        s.placed_at,
        s.sold_on,
        s.goods_sales,
        ch.timezone
    FROM sale AS s
    INNER JOIN sales_channel AS ch
        ON s.channel_code = ch.channel_code
    WHERE
        s.channel_code = :channel
        AND s.sold_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND s.sold_on < CAST(:as_of AS DATE)
),

-- UNION leaves one of a touch that is found both ways.
touched AS (
    SELECT /*+ NO_MERGE(s) */
        s.order_id,
        mt.marketing_touch_id,
        mt.touched_at,
        mt.marketing_channel
    FROM sold AS s
    INNER JOIN marketing_touch_masked AS mt
        ON
            s.customer_id = mt.customer_id
            AND s.placed_at >= mt.touched_at
            AND mt.touched_at >= s.placed_at - INTERVAL :window_days DAY
    UNION DISTINCT
    SELECT /*+ NO_MERGE(s) */
        s.order_id,
        st.marketing_touch_id,
        st.touched_at,
        st.marketing_channel
    FROM sold AS s
    INNER JOIN order_session_touch AS st
        ON s.order_id = st.order_id
),

-- Weights are whole numbers, so that shares of them are exact. As a DECIMAL the quotient of
-- days would be cut off after four digits.
weighed AS (
    SELECT /*+ NO_MERGE(s) */
        s.order_id,
        s.currency_code,
        CAST(s.goods_sales * 10000 AS SIGNED) AS amount,
        COALESCE(t.marketing_channel, 'direct') AS marketing_channel,
        LAG(t.marketing_touch_id) OVER in_time IS NULL AS is_first,
        LEAD(t.marketing_touch_id) OVER in_time IS NULL AS is_last,
        COALESCE(
            CAST(
                ROUND(
                    1000000 * POWER(
                        0.5,
                        CAST(
                            GREATEST(
                                DATEDIFF(
                                    s.sold_on,
                                    DATE(CONVERT_TZ(t.touched_at, '+00:00', s.timezone))
                                ),
                                0
                            ) AS DOUBLE
                        ) / :half_life_days
                    )
                ) AS SIGNED
            ),
            1
        ) AS decayed
    FROM sold AS s
    LEFT JOIN touched AS t
        ON s.order_id = t.order_id
    WINDOW in_time AS (PARTITION BY s.order_id ORDER BY t.touched_at, t.marketing_touch_id)
),

-- However long ago, a touch weighs something, or nobody would have the order.
by_channel AS (
    SELECT
        order_id,
        currency_code,
        amount,
        marketing_channel,
        SUM(is_first) AS is_first,
        SUM(is_last) AS is_last,
        COUNT(*) AS touches,
        SUM(GREATEST(decayed, 1)) AS decayed
    FROM weighed
    GROUP BY order_id, currency_code, amount, marketing_channel
),

totalled AS (
    SELECT
        *,
        SUM(touches) OVER (PARTITION BY order_id) AS all_touches,
        SUM(decayed) OVER (PARTITION BY order_id) AS all_decayed
    FROM by_channel
),

-- The whole ten-thousandths that each is due, and what is left of them.
due AS (
    SELECT
        *,
        amount * touches DIV all_touches AS evenly,
        amount * touches % all_touches AS evenly_rest,
        amount * decayed DIV all_decayed AS decay,
        amount * decayed % all_decayed AS decay_rest
    FROM totalled
),

shared AS (
    SELECT
        *,
        ROW_NUMBER() OVER (
            PARTITION BY order_id ORDER BY evenly_rest DESC, marketing_channel ASC
        ) <= amount - SUM(evenly) OVER (PARTITION BY order_id) AS evenly_more,
        ROW_NUMBER() OVER (
            PARTITION BY order_id ORDER BY decay_rest DESC, marketing_channel ASC
        ) <= amount - SUM(decay) OVER (PARTITION BY order_id) AS decay_more
    FROM due
),

summed AS (
    SELECT
        marketing_channel,
        currency_code,
        COUNT(*) AS touched,
        SUM(is_first) AS first_orders,
        SUM(is_last) AS last_orders,
        SUM(CAST(touches AS DECIMAL(38, 12)) / all_touches) AS linear_orders,
        SUM(CAST(decayed AS DECIMAL(38, 12)) / all_decayed) AS decay_orders,
        SUM(amount * is_first) AS first_sales,
        SUM(amount * is_last) AS last_sales,
        SUM(evenly + evenly_more) AS linear_sales,
        SUM(decay + decay_more) AS decay_sales
    FROM shared
    GROUP BY marketing_channel, currency_code
),

modelled AS (
    SELECT
        'first' AS model,
        marketing_channel,
        currency_code,
        first_orders AS touched_orders,
        first_orders AS orders,
        first_sales AS sales
    FROM summed
    UNION ALL
    SELECT
        'last' AS model,
        marketing_channel,
        currency_code,
        last_orders AS touched_orders,
        last_orders AS orders,
        last_sales AS sales
    FROM summed
    UNION ALL
    SELECT
        'linear' AS model,
        marketing_channel,
        currency_code,
        touched AS touched_orders,
        linear_orders AS orders,
        linear_sales AS sales
    FROM summed
    UNION ALL
    SELECT
        'time decay' AS model,
        marketing_channel,
        currency_code,
        touched AS touched_orders,
        decay_orders AS orders,
        decay_sales AS sales
    FROM summed
)

SELECT
    model,
    marketing_channel,
    currency_code,
    touched_orders,
    ROUND(orders, 4) AS orders,
    ROUND(CAST(sales AS DECIMAL(38, 12)) / 10000, 4) AS goods_sales,
    ROUND(
        CAST(sales AS DECIMAL(38, 12))
        / NULLIF(SUM(sales) OVER (PARTITION BY model, currency_code), 0),
        4
    ) AS share
FROM modelled
WHERE touched_orders > 0
ORDER BY currency_code ASC, model ASC, sales DESC, marketing_channel ASC;
