-- ---
-- title: Sell-through
-- question: Of what came in each month, how much is sold by now?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: day before which months begin that count
--   lookback_days:
--     type: int
--     default: 184
--     meaning: days before as_of; months that begin in them have a row
-- columns:
--   month_on: first day of the month in which the goods came
--   variants: variants that came in it
--   units_received: units received
--   units_sold: units of these sold since, less those that came back
--   units_unsold: units of these that lie there still, or left without being sold
--   sell_through: units_sold by units_received, 0.8 is 80 %
-- notes:
--   - First in, first out, shelf by shelf. What lay there when the month began is sold before what
--     came in it, so a month's goods are sold once the sales since then exceed that.
--   - Goods that were damaged, lost in a count or sent elsewhere are not sold; where they were
--     of before the month, the month's own are a little older than they look.
--   - Goods sent from one warehouse to another stay with the receipt of the first.
--   - Goods that came lately had little time to sell. Compare months of the same age.
--   - A month that has begun counts to its end. Months are those of UTC, as a warehouse serves
--     channels of many clocks.
-- chart: {kind: bar, x: month_on, y: [units_sold, units_unsold]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_channel_warehouse_warehouse_id and the primary key of monthly_stock_summary
--   reads: the months looked back on of the shelves of the channel's warehouses
--   summary: monthly_stock, some minutes behind
-- ---

WITH monthly AS (
    SELECT
        ms.month_on,
        ms.variant_id,
        ms.opening,
        ms.received,
        SUM(ms.sold - ms.returned) OVER (
            PARTITION BY ms.warehouse_id, ms.variant_id
            ORDER BY ms.month_on DESC
            ROWS UNBOUNDED PRECEDING
        ) AS sold_since
    FROM sales_channel AS ch
    INNER JOIN channel_warehouse AS cw
        ON ch.channel_id = cw.channel_id
    INNER JOIN monthly_stock_summary AS ms
        ON cw.warehouse_id = ms.warehouse_id
    WHERE
        ch.channel_code = :channel
        AND ms.month_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND ms.month_on < CAST(:as_of AS DATE)
),

received AS (
    SELECT
        month_on,
        variant_id,
        received,
        LEAST(GREATEST(sold_since - opening, 0), received) AS sold
    FROM monthly
    WHERE received > 0
)

SELECT
    month_on,
    COUNT(DISTINCT variant_id) AS variants,
    SUM(received) AS units_received,
    SUM(sold) AS units_sold,
    SUM(received - sold) AS units_unsold,
    ROUND(CAST(SUM(sold) AS DECIMAL(38, 12)) / SUM(received), 4) AS sell_through
FROM received
GROUP BY month_on
ORDER BY month_on;
