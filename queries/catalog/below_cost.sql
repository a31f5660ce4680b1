-- ---
-- title: Sold below cost
-- question: Which variants were sold for less than they cost, and was it the price or a discount?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 14, meaning: days before as_of that are counted}
-- columns:
--   sku: stock-keeping unit of that day
--   product_name: name of that day; of several that of the line noted last
--   currency_code: currency of the amounts
--   units: units sold
--   units_without_cost: units of these whose cost is not known, which may be below it or not
--   units_below: units sold for less than their cost
--   units_by_price: units of these whose price was below cost with nothing taken off
--   units_by_discount: units whose price was not below cost, until something was taken off
--   units_by_both: units whose price was below cost, and something was taken off as well
--   cost: of units_below
--   goods_sales: what units_below brought, net of discounts and included tax
--   loss: cost less goods_sales
-- notes:
--   - Tax is none of the shop's money, so a price that includes it is compared without it. The
--     price before a discount is freed of tax at the rate of what was paid; where nothing was
--     paid no tax was, and the price stands as it is.
--   - Cost is that of the day of the order, in its currency, as kept on the line. Lines without
--     one are counted apart and lose nothing. A variant with no unit below cost and none without
--     a cost has no row.
--   - A line is judged as a whole. What came back since is counted too, as it was sold so.
--   - Cancelled orders count nowhere. Carriage, fees and staff are no part of the cost.
-- chart: {kind: bar, x: sku, y: [loss]}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the view
--   indexes: ix_sales_order_channel_id_placed_on, then uq_order_line_order_id_line_no
--   reads: the channel's order lines of the days looked back on, through sale_line
-- ---

WITH line AS (
    SELECT
        sl.order_line_id,
        sl.sku,
        sl.currency_code,
        sl.quantity,
        sl.goods_sales,
        sl.discounts,
        sl.quantity * sl.unit_cost AS cost,
        -- What it would have brought with nothing taken off.
        CASE
            WHEN sl.gross_sales = sl.discounts THEN sl.gross_sales
            ELSE
                CAST(sl.goods_sales AS DECIMAL(38, 12)) * sl.gross_sales
                / (sl.gross_sales - sl.discounts)
        END AS full_sales
    FROM sale_line AS sl
    WHERE
        sl.channel_code = :channel
        AND sl.sold_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND sl.sold_on < CAST(:as_of AS DATE)
),

judged AS (
    SELECT
        *,
        CASE
            WHEN cost IS NULL THEN 'unknown'
            WHEN goods_sales >= cost THEN 'no loss'
            WHEN discounts = 0 THEN 'price'
            WHEN full_sales >= cost THEN 'discount'
            ELSE 'both'
        END AS reason
    FROM line
),

summed AS (
    SELECT
        sku,
        MAX(order_line_id) AS last_line_id,
        currency_code,
        SUM(quantity) AS units,
        SUM(IF(reason = 'unknown', quantity, 0)) AS units_without_cost,
        SUM(IF(reason IN ('price', 'discount', 'both'), quantity, 0)) AS units_below,
        SUM(IF(reason = 'price', quantity, 0)) AS units_by_price,
        SUM(IF(reason = 'discount', quantity, 0)) AS units_by_discount,
        SUM(IF(reason = 'both', quantity, 0)) AS units_by_both,
        SUM(IF(reason IN ('price', 'discount', 'both'), cost, 0)) AS cost,
        SUM(IF(reason IN ('price', 'discount', 'both'), goods_sales, 0)) AS goods_sales
    FROM judged
    GROUP BY sku, currency_code
)

SELECT
    s.sku,
    ol.product_name,
    s.currency_code,
    s.units,
    s.units_without_cost,
    s.units_below,
    s.units_by_price,
    s.units_by_discount,
    s.units_by_both,
    s.cost,
    s.goods_sales,
    s.cost - s.goods_sales AS loss
FROM summed AS s
INNER JOIN order_line AS ol
    ON s.last_line_id = ol.order_line_id
WHERE s.units_below > 0 OR s.units_without_cost > 0
ORDER BY s.currency_code ASC, loss DESC, s.units_without_cost DESC, s.sku ASC;
