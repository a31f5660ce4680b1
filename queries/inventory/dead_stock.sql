-- ---
-- title: Dead stock
-- question: What lies on the shelves that nobody has bought for long, and what money is in it?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   idle_days: {type: int, default: 180, meaning: days without a sale that make stock dead}
-- columns:
--   warehouse_code: where it lies
--   sku: stock-keeping unit of the variant
--   product_name: in the channel's language, or in the nearest that has one
--   available: units on the shelf without a claim
--   first_came_on: day on which the first units of it came onto the shelf
--   last_received_on: day of the last receipt, NULL where none is known
--   last_sold_on: day on which the last unit left by a sale, NULL where none ever did
--   days_idle: days from the last sale to as_of; where there was none, from first_came_on
--   units_sold_elsewhere: units sold out of other warehouses in idle_days
--   unit_cost: of the newest receipt whose cost is known, NULL where none is
--   currency_code: currency of unit_cost, NULL where no purchase order says it
--   value: available at unit_cost
-- notes:
--   - The stock is that of this moment, whatever as_of is; the days end before it.
--   - Goods that came onto the shelf for the first time in these days are new and not dead;
--     a new delivery of what nobody bought is dead with the rest.
--   - What is under a claim is as good as sold, so only what is available counts.
--   - Where a variant still sells elsewhere, the shelf is wrong and not the goods.
--   - Any channel's sale empties a shelf. Deleted variants are left out only once nothing of
--     them lies there any more.
-- chart: {kind: bar, x: sku, y: [value], series: warehouse_code}
-- engine:
--   mysql: 8.0.17 or later, which makes an anti-join of NOT EXISTS
--   indexes: ix_stock_level_warehouse_id, ix_stock_movement_variant_warehouse
--   reads: the stock of the channel's warehouses, its months, and all movements of the shelves
--     that sold nothing in a whole month of these days
--   summary: monthly_stock_summary, some minutes behind
-- ---

WITH span AS (
    SELECT
        channel_id,
        timezone,
        default_locale_code,
        CONVERT_TZ(
            CAST(:as_of AS DATE) - INTERVAL :idle_days DAY, timezone, '+00:00'
        ) AS begins_at,
        CONVERT_TZ(CAST(:as_of AS DATE), timezone, '+00:00') AS ends_at
    FROM sales_channel
    WHERE channel_code = :channel
),

-- Most shelves sold something in one of the whole months of these days; of those that did not,
-- the movements say it to the day.
quiet AS (
    SELECT
        sl.warehouse_id,
        sl.variant_id,
        sl.available,
        s.begins_at,
        s.ends_at
    FROM span AS s
    INNER JOIN channel_warehouse AS cw
        ON s.channel_id = cw.channel_id
    INNER JOIN stock_level AS sl
        ON cw.warehouse_id = sl.warehouse_id
    WHERE
        sl.available > 0
        AND NOT EXISTS (
            SELECT 1
            FROM monthly_stock_summary AS ms
            WHERE
                ms.variant_id = sl.variant_id
                AND ms.warehouse_id = sl.warehouse_id
                AND ms.month_on >= s.begins_at
                AND ms.month_on + INTERVAL 1 MONTH <= s.ends_at
                AND ms.sold > 0
        )
),

idle AS (
    SELECT /*+ NO_MERGE(q) */
        q.warehouse_id,
        q.variant_id,
        q.available
    FROM quiet AS q
    WHERE
        NOT EXISTS (
            SELECT 1
            FROM stock_movement AS sm
            WHERE
                sm.variant_id = q.variant_id
                AND sm.warehouse_id = q.warehouse_id
                AND sm.kind = 'sale'
                AND sm.occurred_at >= q.begins_at
                AND sm.occurred_at < q.ends_at
        )
),

-- Merged, all movements of all shelves would be read before the idle ones are known.
stocked AS (
    SELECT /*+ NO_MERGE(i) */
        i.warehouse_id,
        i.variant_id,
        i.available,
        MIN(sm.occurred_at) AS first_came_at,
        MAX(IF(sm.kind = 'receipt', sm.occurred_at, NULL)) AS last_received_at,
        MAX(IF(sm.kind = 'sale', sm.occurred_at, NULL)) AS last_sold_at
    FROM idle AS i
    CROSS JOIN span AS s
    INNER JOIN stock_movement AS sm
        ON
            i.variant_id = sm.variant_id
            AND i.warehouse_id = sm.warehouse_id
            AND s.ends_at > sm.occurred_at
    GROUP BY i.warehouse_id, i.variant_id, i.available
),

dead AS (
    SELECT st.*
    FROM stocked AS st
    INNER JOIN span AS s
        ON st.first_came_at < s.begins_at
),

costed AS (
    SELECT
        d.warehouse_id,
        d.variant_id,
        sm.unit_cost,
        po.currency_code,
        ROW_NUMBER() OVER (
            PARTITION BY d.warehouse_id, d.variant_id
            ORDER BY sm.occurred_at DESC, sm.stock_movement_id DESC
        ) AS back
    FROM dead AS d
    CROSS JOIN span AS s
    INNER JOIN stock_movement AS sm
        ON
            d.variant_id = sm.variant_id
            AND d.warehouse_id = sm.warehouse_id
            AND s.ends_at > sm.occurred_at
    LEFT JOIN goods_receipt_line AS grl
        ON sm.goods_receipt_line_id = grl.goods_receipt_line_id
    LEFT JOIN purchase_order AS po
        ON grl.purchase_order_id = po.purchase_order_id
    WHERE sm.kind = 'receipt' AND sm.unit_cost IS NOT NULL
),

-- Merged, it would begin with all movements.
sold_elsewhere AS (
    SELECT /*+ NO_MERGE(d) JOIN_ORDER(d, sm) */
        d.warehouse_id,
        d.variant_id,
        -SUM(sm.quantity) AS units
    FROM dead AS d
    CROSS JOIN span AS s
    INNER JOIN stock_movement AS sm
        ON
            d.variant_id = sm.variant_id
            AND d.warehouse_id <> sm.warehouse_id
            AND s.begins_at <= sm.occurred_at
            AND s.ends_at > sm.occurred_at
    WHERE sm.kind = 'sale'
    GROUP BY d.warehouse_id, d.variant_id
)

SELECT
    w.warehouse_code,
    pv.sku,
    product_name_in(pv.product_id, s.default_locale_code) AS product_name,
    d.available,
    DATE(CONVERT_TZ(d.first_came_at, '+00:00', s.timezone)) AS first_came_on,
    DATE(CONVERT_TZ(d.last_received_at, '+00:00', s.timezone)) AS last_received_on,
    DATE(CONVERT_TZ(d.last_sold_at, '+00:00', s.timezone)) AS last_sold_on,
    DATEDIFF(
        CAST(:as_of AS DATE),
        DATE(CONVERT_TZ(COALESCE(d.last_sold_at, d.first_came_at), '+00:00', s.timezone))
    ) AS days_idle,
    COALESCE(se.units, 0) AS units_sold_elsewhere,
    c.unit_cost,
    c.currency_code,
    d.available * c.unit_cost AS value
FROM dead AS d
CROSS JOIN span AS s
INNER JOIN warehouse AS w
    ON d.warehouse_id = w.warehouse_id
INNER JOIN product_variant AS pv
    ON d.variant_id = pv.variant_id
LEFT JOIN costed AS c
    ON d.warehouse_id = c.warehouse_id AND d.variant_id = c.variant_id AND c.back = 1
LEFT JOIN sold_elsewhere AS se
    ON d.warehouse_id = se.warehouse_id AND d.variant_id = se.variant_id
ORDER BY c.currency_code ASC, value DESC, days_idle DESC, w.warehouse_code ASC, pv.sku ASC;
