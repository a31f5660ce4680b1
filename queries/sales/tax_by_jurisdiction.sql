-- ---
-- title: Tax by jurisdiction
-- question: How much tax was charged and given back, for whom, at which rate, and on what?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   from_day:
--     type: date
--     default: null
--     meaning: first day counted; without it lookback_days before until_day
--   until_day: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 14, meaning: days counted where from_day is not given}
-- columns:
--   currency_code: currency of the amounts; each has rows of its own
--   country_code: who levies the tax; where none is recorded, where the order went, NULL not known
--   region: state or province that levies it, NULL where the country does or no tax is recorded
--   rate: share of the base, 0.2 is 20 %; NULL where no tax is recorded
--   base_charged: net amount of the goods and charges sold at that rate
--   tax_charged: tax on them
--   base_credited: net amount credited of such goods and charges
--   tax_credited: tax credited with it
--   taxable_base: base_charged less base_credited
--   tax_due: tax_charged less tax_credited
-- notes:
--   - Rates and places are those that stood on the order that day, not those of today.
--   - This is the view of orders, tax is due with the sale. What is paid later, or never, is not
--     asked; a shop that is taxed by cash, or by invoice, has to count otherwise.
--   - What is declared is a month or a quarter; give its first day and the day after its last.
--   - A sale counts on the day it was placed, a credit on the day it was issued, both on the
--     channel's clock, so that a month that was declared stands still.
--   - A base that two taxes share, as of a state and a province, stands in both rows; the taxes
--     can be added up, the bases cannot. A credit is split over them as the tax was.
--   - A rate of 0 is a tax that is recorded. Goods sold without any record have a row without rate.
--   - All tax_due of a currency add up to the tax of sales/net_sales_bridge. Cancelled orders, and
--     credits on them, count nowhere.
-- chart: {kind: bar, x: country_code, y: [tax_charged, tax_credited], series: currency_code}
-- engine:
--   mysql: 8.0.29 or later, which pushes the conditions into the views
--   indexes: ix_sales_order_channel_id_placed_on, ix_billing_document_channel_kind_issued_on,
--     ix_order_tax_order_id, ix_order_tax_order_line, ix_order_discount_order_id
--   reads: lines, charges, discounts and taxes of the period's orders, and its credit notes
-- ---

-- The orders of the view sale, without the sums that it makes for each.
WITH sold AS (
    SELECT
        o.order_id,
        o.currency_code
    FROM sales_channel AS ch
    INNER JOIN sales_order AS o
        ON ch.channel_id = o.channel_id
    WHERE
        ch.channel_code = :channel
        AND o.placed_on >= COALESCE(
            CAST(:from_day AS DATE), CAST(:until_day AS DATE) - INTERVAL :lookback_days DAY
        )
        AND o.placed_on < CAST(:until_day AS DATE)
        AND o.status_code <> 'cancelled'
),

taxed AS (
    SELECT /*+ NO_MERGE(s) */
        s.currency_code,
        ot.country_code,
        ot.region,
        ot.rate,
        SUM(ot.taxable_amount) AS base_charged,
        SUM(ot.amount) AS tax_charged
    FROM sold AS s
    INNER JOIN order_tax AS ot
        ON s.order_id = ot.order_id
    GROUP BY s.currency_code, ot.country_code, ot.region, ot.rate
),

reduced AS (
    SELECT /*+ NO_MERGE(s) */
        od.order_line_id,
        od.order_charge_id,
        SUM(od.amount) AS amount
    FROM sold AS s
    INNER JOIN order_discount AS od
        ON s.order_id = od.order_id
    GROUP BY od.order_line_id, od.order_charge_id
),

-- Found by keys alone; few lines are read for what they came to.
untaxed_line AS (
    SELECT /*+ NO_MERGE(s) */
        s.order_id,
        s.currency_code,
        ol.order_line_id
    FROM sold AS s
    INNER JOIN order_line AS ol
        ON s.order_id = ol.order_id
    LEFT JOIN order_tax AS ot
        ON ol.order_line_id = ot.order_line_id
    WHERE ot.order_tax_id IS NULL
),

-- What has no tax is no tax's base: it came to its price less discounts.
untaxed AS (
    SELECT /*+ NO_MERGE(u) */
        u.order_id,
        u.currency_code,
        ol.line_subtotal - COALESCE(r.amount, 0) AS amount
    FROM untaxed_line AS u
    INNER JOIN order_line AS ol
        ON u.order_line_id = ol.order_line_id
    LEFT JOIN reduced AS r
        ON u.order_line_id = r.order_line_id
    UNION ALL
    SELECT /*+ NO_MERGE(s) */
        s.order_id,
        s.currency_code,
        oc.amount - COALESCE(r.amount, 0) AS amount
    FROM sold AS s
    INNER JOIN order_charge AS oc
        ON s.order_id = oc.order_id
    LEFT JOIN order_tax AS ot
        ON oc.order_charge_id = ot.order_charge_id
    LEFT JOIN reduced AS r
        ON oc.order_charge_id = r.order_charge_id
    WHERE
        ot.order_tax_id IS NULL
        AND oc.amount > 0
),

untaxed_of_order AS (
    SELECT
        order_id,
        currency_code,
        SUM(amount) AS amount
    FROM untaxed
    GROUP BY order_id, currency_code
    HAVING SUM(amount) <> 0
),

-- The tax of a credited line, and of the taxes it was charged those up to this one.
credited AS (
    SELECT
        cl.currency_code,
        COALESCE(ot.country_code, oa.country_code) AS country_code,
        ot.region,
        ot.rate,
        cl.net_amount,
        cl.tax_amount,
        ot.amount,
        SUM(ot.amount) OVER (PARTITION BY cl.billing_document_line_id) AS all_taxes,
        SUM(ot.amount) OVER (
            PARTITION BY cl.billing_document_line_id
            ORDER BY ot.order_tax_id
            ROWS UNBOUNDED PRECEDING
        ) AS running
    FROM credit_line AS cl
    INNER JOIN billing_document_line AS bdl
        ON cl.billing_document_line_id = bdl.billing_document_line_id
    LEFT JOIN order_tax AS ot
        ON
            cl.order_id = ot.order_id
            AND bdl.order_line_id <=> ot.order_line_id
            AND bdl.order_charge_id <=> ot.order_charge_id
    LEFT JOIN order_address_masked AS oa
        ON cl.order_id = oa.order_id AND oa.kind = 'shipping'
    WHERE
        cl.channel_code = :channel
        AND cl.credited_on >= COALESCE(
            CAST(:from_day AS DATE), CAST(:until_day AS DATE) - INTERVAL :lookback_days DAY
        )
        AND cl.credited_on < CAST(:until_day AS DATE)
        AND (cl.net_amount > 0 OR cl.tax_amount > 0)
),

movement AS (
    SELECT
        currency_code,
        country_code,
        region,
        rate,
        base_charged,
        tax_charged,
        0 AS base_credited,
        0 AS tax_credited
    FROM taxed
    UNION ALL
    SELECT
        u.currency_code,
        oa.country_code,
        NULL AS region,
        NULL AS rate,
        u.amount AS base_charged,
        0 AS tax_charged,
        0 AS base_credited,
        0 AS tax_credited
    FROM untaxed_of_order AS u
    LEFT JOIN order_address_masked AS oa
        ON u.order_id = oa.order_id AND oa.kind = 'shipping'
    UNION ALL
    SELECT
        currency_code,
        country_code,
        region,
        rate,
        0 AS base_charged,
        0 AS tax_charged,
        net_amount AS base_credited,
        -- Differences of rounded running sums leave nothing over.
        CASE
            WHEN all_taxes > 0
                THEN
                    ROUND(CAST(tax_amount * running AS DECIMAL(38, 12)) / all_taxes, 4)
                    - ROUND(CAST(tax_amount * (running - amount) AS DECIMAL(38, 12)) / all_taxes, 4)
            ELSE tax_amount
        END AS tax_credited
    FROM credited
)

SELECT
    currency_code,
    country_code,
    region,
    rate,
    SUM(base_charged) AS base_charged,
    SUM(tax_charged) AS tax_charged,
    SUM(base_credited) AS base_credited,
    SUM(tax_credited) AS tax_credited,
    SUM(base_charged) - SUM(base_credited) AS taxable_base,
    SUM(tax_charged) - SUM(tax_credited) AS tax_due
FROM movement
GROUP BY currency_code, country_code, region, rate
ORDER BY currency_code, country_code IS NULL, country_code, region, rate IS NULL, rate;
