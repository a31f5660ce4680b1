-- ---
-- title: Turnover and age of stock
-- question: How old is what lies on the shelves, what money is in it, and how often does it turn?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: day at whose beginning it lies there
-- columns:
--   warehouse_code: where it lies
--   age_band: days since the receipt that brought it; not known where no receipt did
--   currency_code: currency of value, NULL where no purchase order says it
--   units: units on the shelf
--   units_without_cost: units of these whose cost is not known
--   value: the others, at what their receipt cost
--   units_share: of the units of the warehouse
--   units_sold: units the warehouse sold in the twelve whole months before, less what came back
--   average_units: middle of its stock at the beginning and at the end of them
--   turns: units_sold by average_units, NULL where there was no stock
--   days_of_stock: days that the average lasts at that rate, NULL where nothing was sold
-- notes:
--   - First in, first out, shelf by shelf, so what lies there now came with the newest receipts.
--     Units that came back, were found, or came from another warehouse push what was received
--     to the older receipts; where there are none left, their age is not known.
--   - Value is what was paid, without tax; no stock is written down. A cost without a purchase
--     order has no currency, so it stands by itself.
--   - Turns are of a warehouse as a whole, in units, and the same on each of its rows. The months
--     are those of UTC. A channel that shares a warehouse shares its turns.
-- chart: {kind: bar, x: age_band, y: [value], series: warehouse_code}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_stock_level_warehouse_id, ix_stock_movement_occurred_at,
--     ix_stock_movement_variant_warehouse
--   reads: every month of the channel's warehouses; then the receipts of the months that still
--     lie there
--   summary: monthly_stock, some minutes behind
-- ---

WITH dated AS (
    SELECT
        channel_id,
        timezone,
        CONVERT_TZ(CAST(:as_of AS DATE), timezone, '+00:00') AS ends_at,
        CAST(:as_of AS DATE) - INTERVAL DAYOFMONTH(CAST(:as_of AS DATE)) - 1 DAY AS month_on,
        -- The month in UTC that holds the moment; where the clock is ahead it may be one before.
        DATE(CONVERT_TZ(CAST(:as_of AS DATE), timezone, '+00:00'))
        - INTERVAL DAYOFMONTH(CONVERT_TZ(CAST(:as_of AS DATE), timezone, '+00:00')) - 1 DAY
            AS last_month_on
    FROM sales_channel
    WHERE channel_code = :channel
),

moved_since AS (
    SELECT
        sm.warehouse_id,
        sm.variant_id,
        SUM(sm.quantity) AS quantity
    FROM dated AS d
    INNER JOIN stock_movement AS sm
        ON d.ends_at <= sm.occurred_at
    GROUP BY sm.warehouse_id, sm.variant_id
),

shelf AS (
    SELECT
        sl.warehouse_id,
        sl.variant_id,
        sl.on_hand - COALESCE(ms.quantity, 0) AS on_hand
    FROM dated AS d
    INNER JOIN channel_warehouse AS cw
        ON d.channel_id = cw.channel_id
    INNER JOIN stock_level AS sl
        ON cw.warehouse_id = sl.warehouse_id
    LEFT JOIN moved_since AS ms
        ON sl.warehouse_id = ms.warehouse_id AND sl.variant_id = ms.variant_id
),

monthly AS (
    SELECT
        ms.warehouse_id,
        ms.variant_id,
        ms.month_on,
        ms.received,
        ms.sold - ms.returned AS sold,
        ms.closing - ms.opening AS moved
    FROM dated AS d
    INNER JOIN channel_warehouse AS cw
        ON d.channel_id = cw.channel_id
    INNER JOIN monthly_stock_summary AS ms
        ON cw.warehouse_id = ms.warehouse_id
),

-- What was received in later months; the last of them has days after as_of, and fills no shelf.
received AS (
    SELECT
        m.warehouse_id,
        m.variant_id,
        m.month_on,
        SUM(IF(m.month_on < d.last_month_on, m.received, 0)) OVER (
            PARTITION BY m.warehouse_id, m.variant_id
            ORDER BY m.month_on DESC
            ROWS UNBOUNDED PRECEDING
        ) - m.received AS later
    FROM monthly AS m
    INNER JOIN dated AS d
        ON m.month_on <= d.last_month_on
    WHERE m.received > 0
),

-- The months say how far back the ledger has to be read.
receipt AS (
    SELECT
        sh.warehouse_id,
        sh.variant_id,
        sh.on_hand,
        sm.occurred_at,
        sm.quantity,
        sm.unit_cost,
        sm.goods_receipt_line_id,
        SUM(sm.quantity) OVER (
            PARTITION BY sh.warehouse_id, sh.variant_id
            ORDER BY sm.occurred_at DESC, sm.stock_movement_id DESC
            ROWS UNBOUNDED PRECEDING
        ) AS so_far
    FROM received AS r
    CROSS JOIN dated AS d
    INNER JOIN shelf AS sh
        ON
            r.warehouse_id = sh.warehouse_id
            AND r.variant_id = sh.variant_id
            AND r.later < sh.on_hand
    INNER JOIN stock_movement AS sm
        ON
            r.warehouse_id = sm.warehouse_id
            AND r.variant_id = sm.variant_id
            AND r.month_on <= sm.occurred_at
            AND r.month_on + INTERVAL 1 MONTH > sm.occurred_at
            AND d.ends_at > sm.occurred_at
    WHERE sm.kind = 'receipt'
),

layer AS (
    SELECT
        r.warehouse_id,
        r.variant_id,
        r.unit_cost,
        po.currency_code,
        DATEDIFF(
            CAST(:as_of AS DATE), DATE(CONVERT_TZ(r.occurred_at, '+00:00', d.timezone))
        ) AS days,
        LEAST(r.quantity, r.on_hand - r.so_far + r.quantity) AS units
    FROM receipt AS r
    CROSS JOIN dated AS d
    LEFT JOIN goods_receipt_line AS grl
        ON r.goods_receipt_line_id = grl.goods_receipt_line_id
    LEFT JOIN purchase_order AS po
        ON grl.purchase_order_id = po.purchase_order_id
    WHERE r.so_far - r.quantity < r.on_hand
),

explained AS (
    SELECT
        warehouse_id,
        variant_id,
        SUM(units) AS units
    FROM layer
    GROUP BY warehouse_id, variant_id
),

aged AS (
    SELECT
        warehouse_id,
        unit_cost,
        currency_code,
        units,
        CASE
            WHEN days <= 30 THEN 1
            WHEN days <= 90 THEN 2
            WHEN days <= 180 THEN 3
            WHEN days <= 365 THEN 4
            ELSE 5
        END AS band
    FROM layer
    UNION ALL
    SELECT
        sh.warehouse_id,
        NULL AS unit_cost,
        NULL AS currency_code,
        sh.on_hand - COALESCE(e.units, 0) AS units,
        6 AS band
    FROM shelf AS sh
    LEFT JOIN explained AS e
        ON sh.warehouse_id = e.warehouse_id AND sh.variant_id = e.variant_id
    WHERE sh.on_hand > COALESCE(e.units, 0)
),

by_band AS (
    SELECT
        warehouse_id,
        band,
        currency_code,
        SUM(units) AS units,
        SUM(IF(unit_cost IS NULL, units, 0)) AS units_without_cost,
        SUM(COALESCE(units * unit_cost, 0)) AS value
    FROM aged
    GROUP BY warehouse_id, band, currency_code
),

stocked AS (
    SELECT
        warehouse_id,
        SUM(on_hand) AS on_hand
    FROM shelf
    GROUP BY warehouse_id
),

flow AS (
    SELECT
        m.warehouse_id,
        SUM(IF(m.month_on < d.month_on, m.sold, 0)) AS sold,
        SUM(IF(m.month_on < d.month_on, m.moved, 0)) AS moved,
        SUM(IF(m.month_on >= d.month_on, m.moved, 0)) AS moved_after
    FROM monthly AS m
    INNER JOIN dated AS d
        ON m.month_on >= d.month_on - INTERVAL 12 MONTH
    GROUP BY m.warehouse_id
),

present AS (
    SELECT
        sl.warehouse_id,
        SUM(sl.on_hand) AS on_hand
    FROM stock_level AS sl
    GROUP BY sl.warehouse_id
),

-- Twice the average is a whole number: the stock at the end of the months and at their beginning.
turned AS (
    SELECT
        p.warehouse_id,
        f.sold,
        2 * (p.on_hand - f.moved_after) - f.moved AS twice_average
    FROM present AS p
    INNER JOIN flow AS f
        ON p.warehouse_id = f.warehouse_id
)

SELECT
    w.warehouse_code,
    CASE b.band
        WHEN 1 THEN '0 to 30 days'
        WHEN 2 THEN '31 to 90 days'
        WHEN 3 THEN '91 to 180 days'
        WHEN 4 THEN '181 to 365 days'
        WHEN 5 THEN 'over 365 days'
        ELSE 'not known'
    END AS age_band,
    b.currency_code,
    b.units,
    b.units_without_cost,
    b.value,
    ROUND(CAST(b.units AS DECIMAL(38, 12)) / NULLIF(s.on_hand, 0), 4) AS units_share,
    t.sold AS units_sold,
    ROUND(CAST(t.twice_average AS DECIMAL(38, 12)) / 2, 1) AS average_units,
    ROUND(CAST(t.sold * 2 AS DECIMAL(38, 12)) / NULLIF(t.twice_average, 0), 2) AS turns,
    ROUND(
        CAST(t.twice_average * 365 AS DECIMAL(38, 12)) / NULLIF(t.sold * 2, 0), 1
    ) AS days_of_stock
FROM by_band AS b
INNER JOIN stocked AS s
    ON b.warehouse_id = s.warehouse_id
INNER JOIN warehouse AS w
    ON b.warehouse_id = w.warehouse_id
LEFT JOIN turned AS t
    ON b.warehouse_id = t.warehouse_id
ORDER BY w.warehouse_code, b.band, b.currency_code;
