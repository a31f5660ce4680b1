-- ---
-- title: Price elasticity
-- question: What did a change of price do to the units sold a day?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   lookback_days: {type: int, default: 365, meaning: days before as_of with changes of price}
--   days: {type: int, default: 28, meaning: days looked at on either side of a change}
--   min_days: {type: int, default: 14, meaning: days that either side needs}
--   min_units: {type: int, default: 1, meaning: units that have to be sold on either side}
-- columns:
--   price_list_code: common list in which the price changed
--   sku: stock-keeping unit of the variant
--   product_name: in the channel's language, or in the nearest that has one
--   currency_code: currency of the amounts
--   changed_on: day of the change, which counts to neither side
--   amount_before: price of one unit before it
--   amount_after: price after it
--   price_change: of amount_before, 0.1 is 10 % dearer
--   days_before: days on which the old price held, days at most
--   units_before: units sold on them
--   days_after: days on which the new price held, days at most
--   units_after: units sold on them
--   elasticity: change of the units a day by change of the price, both by their middle
--   discount_share_before: of what was sold at tag prices before, taken off by discounts
--   discount_share_after: the same after
-- notes:
--   - Arc elasticity divides by the middle of both sides, so that a rise and a fall of the same
--     size measure alike. -1 means that what the units bring stays the same; below that they
--     are elastic; above 0 something else moved them, as seasons do.
--   - A side ends where the next price begins or the one before it ended. Changes with too few
--     days or units on a side say nothing and have no row.
--   - A change in whose days a sale list priced the variant is left out, as its price was not
--     the one that was asked. Coupons and promotions take off more than the tag says; their
--     shares stand beside, and where they differ the elasticity is theirs as well.
--   - Only prices for one unit and for everybody; units are those of the channel and currency.
--   - Units are what was ordered, whatever came back. Deleted variants have no row.
-- chart: {kind: bar, x: sku, y: [elasticity]}
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: ix_price_list_channel_id_currency_code, uq_price_end,
--     ix_daily_variant_sales_summary_variant_id_sales_on
--   reads: the changes of price in the days looked back on, and the daily sales around each
--   summary: daily_variant_sales_summary, some minutes behind
-- ---

WITH channel AS (
    SELECT
        channel_id,
        timezone,
        default_locale_code
    FROM sales_channel
    WHERE channel_code = :channel
),

priced AS (
    SELECT
        pl.price_list_id,
        pl.price_list_code,
        pl.currency_code,
        pl.kind,
        p.variant_id,
        p.valid_from,
        p.valid_to,
        p.prev_valid_to,
        p.amount,
        DATE(CONVERT_TZ(p.valid_from, '+00:00', ch.timezone)) AS begins_on,
        DATE(CONVERT_TZ(p.valid_to, '+00:00', ch.timezone)) AS ends_on
    FROM channel AS ch
    INNER JOIN price_list AS pl
        ON ch.channel_id = pl.channel_id AND pl.customer_group_id IS NULL
    INNER JOIN price AS p
        ON pl.price_list_id = p.price_list_id AND p.min_quantity = 1
    WHERE
        p.valid_to > CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY - INTERVAL :days DAY
        AND p.valid_from < CAST(:as_of AS DATE)
),

-- The day of the change has both prices, and counts to neither side.
changed AS (
    SELECT
        p.price_list_code,
        p.currency_code,
        p.variant_id,
        p.begins_on AS changed_on,
        before_it.amount AS amount_before,
        p.amount AS amount_after,
        GREATEST(
            before_it.begins_on + INTERVAL 1 DAY, p.begins_on - INTERVAL :days DAY
        ) AS first_on,
        LEAST(
            p.ends_on - INTERVAL 1 DAY,
            p.begins_on + INTERVAL :days DAY,
            CAST(:as_of AS DATE) - INTERVAL 1 DAY
        ) AS last_on
    FROM priced AS p
    INNER JOIN priced AS before_it
        ON
            p.price_list_id = before_it.price_list_id
            AND p.variant_id = before_it.variant_id
            AND p.prev_valid_to = before_it.valid_to
    WHERE
        p.kind = 'base'
        AND p.begins_on >= CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY
        AND p.begins_on < CAST(:as_of AS DATE)
        AND p.amount <> before_it.amount
),

judged AS (
    SELECT
        *,
        DATEDIFF(changed_on, first_on) AS days_before,
        DATEDIFF(last_on, changed_on) AS days_after
    FROM changed
    WHERE
        DATEDIFF(changed_on, first_on) >= :min_days
        AND DATEDIFF(last_on, changed_on) >= :min_days
),

on_sale AS (
    SELECT DISTINCT
        j.price_list_code,
        j.variant_id,
        j.changed_on
    FROM judged AS j
    INNER JOIN priced AS s
        ON
            j.variant_id = s.variant_id
            AND j.currency_code = s.currency_code
            AND s.kind = 'sale'
            AND j.last_on >= s.begins_on
            AND j.first_on <= s.ends_on
),

sold AS (
    SELECT
        j.price_list_code,
        j.variant_id,
        j.currency_code,
        j.changed_on,
        j.amount_before,
        j.amount_after,
        j.days_before,
        j.days_after,
        SUM(IF(d.sales_on < j.changed_on, d.units, 0)) AS units_before,
        SUM(IF(d.sales_on > j.changed_on, d.units, 0)) AS units_after,
        SUM(IF(d.sales_on < j.changed_on, d.gross_sales, 0)) AS gross_before,
        SUM(IF(d.sales_on > j.changed_on, d.gross_sales, 0)) AS gross_after,
        SUM(IF(d.sales_on < j.changed_on, d.discounts, 0)) AS discounts_before,
        SUM(IF(d.sales_on > j.changed_on, d.discounts, 0)) AS discounts_after
    FROM judged AS j
    LEFT JOIN on_sale AS s
        ON
            j.price_list_code = s.price_list_code
            AND j.variant_id = s.variant_id
            AND j.changed_on = s.changed_on
    INNER JOIN daily_variant_sales_summary AS d
        ON
            d.channel_code = :channel
            AND j.variant_id = d.variant_id
            AND j.currency_code = d.currency_code
            AND j.first_on <= d.sales_on
            AND j.last_on >= d.sales_on
    WHERE s.variant_id IS NULL
    GROUP BY
        j.price_list_code,
        j.variant_id,
        j.currency_code,
        j.changed_on,
        j.amount_before,
        j.amount_after,
        j.days_before,
        j.days_after
)

SELECT
    s.price_list_code,
    pv.sku,
    product_name_in(pv.product_id, ch.default_locale_code) AS product_name,
    s.currency_code,
    s.changed_on,
    s.amount_before,
    s.amount_after,
    ROUND(
        CAST(s.amount_after AS DECIMAL(38, 12)) / NULLIF(s.amount_before, 0) - 1, 4
    ) AS price_change,
    s.days_before,
    s.units_before,
    s.days_after,
    s.units_after,
    ROUND(
        CAST(
            (s.units_after * s.days_before - s.units_before * s.days_after)
            * (s.amount_after + s.amount_before) AS DECIMAL(38, 12)
        )
        / NULLIF(
            (s.units_after * s.days_before + s.units_before * s.days_after)
            * (s.amount_after - s.amount_before),
            0
        ),
        4
    ) AS elasticity,
    ROUND(
        CAST(s.discounts_before AS DECIMAL(38, 12)) / NULLIF(s.gross_before, 0), 4
    ) AS discount_share_before,
    ROUND(
        CAST(s.discounts_after AS DECIMAL(38, 12)) / NULLIF(s.gross_after, 0), 4
    ) AS discount_share_after
FROM sold AS s
CROSS JOIN channel AS ch
INNER JOIN product_variant AS pv
    ON s.variant_id = pv.variant_id
WHERE s.units_before >= :min_units AND s.units_after >= :min_units
ORDER BY s.currency_code, s.changed_on, pv.sku, s.price_list_code;
