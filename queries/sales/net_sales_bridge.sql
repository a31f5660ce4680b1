-- ---
-- title: Net sales bridge
-- question: What became of the list price of what was sold, day by day, down to net sales?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day: {type: date, default: null, meaning: first day counted; without it from the start}
--   until_day: {type: date, default: null, meaning: first day not counted; without it to the end}
-- columns:
--   day: day on the channel's own clock; a day without sales and credits has no row
--   currency_code: currency of the amounts; a day has a row for each
--   orders: orders placed and not cancelled since
--   gross_sales: goods at the price they were offered at
--   discounts: taken off goods
--   included_tax: tax that the prices of the goods held
--   returns: goods credited, net of tax
--   net_sales: gross_sales less discounts, included_tax and returns
--   charges: shipping and fees, net of discount and tax, less those credited
--   adjustments: money credited without goods
--   tax: all tax, included or on top, less tax credited
--   total_sales: net_sales and charges less adjustments plus tax, what customers owed
-- notes:
--   - A return counts on the day it is credited, not on the day of its sale, so that a
--     closed period stands still; a day's returns can be larger than its sales.
--   - A cancelled order counts nowhere, and neither does a credit note that takes it back.
--   - Guests and buyers without a name are counted like all others.
--   - Amounts are exact; what a customer pays is rounded order by order.
-- chart: {kind: line, x: day, y: [gross_sales, net_sales]}
-- engine:
--   mysql: 8.0 or later
--   indexes: ix_sales_order_channel_id_placed_on, for what fills the summary; it is read by its key
--   reads: the days of the channel in the summary
--   summary: daily_sales_summary, some minutes behind
-- ---

SELECT
    sales_on AS day,
    currency_code,
    orders,
    gross_sales,
    discounts,
    included_tax,
    returns,
    net_sales,
    charges,
    adjustments,
    tax,
    net_sales + charges - adjustments + tax AS total_sales
FROM daily_sales_summary
WHERE
    channel_code = :channel
    AND (:from_day IS NULL OR sales_on >= :from_day)
    AND (:until_day IS NULL OR sales_on < :until_day)
ORDER BY day, currency_code;
