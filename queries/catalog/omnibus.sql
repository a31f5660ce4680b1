-- ---
-- title: Reductions and the lowest price of 30 days
-- question: Is the "was" price beside a reduction above the lowest price of the 30 days before?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of:
--     type: date
--     default: day_after_last_sale
--     meaning: first day on which no reduction counts
--   lookback_days: {type: int, default: 91, meaning: days before as_of in which reductions began}
--   window_days: {type: int, default: 30, meaning: days before a reduction that are looked at}
-- columns:
--   sku: stock-keeping unit of the variant
--   product_name: in the channel's language, or in the nearest that has one
--   price_list_code: list that the reduction is in
--   currency_code: currency of the amounts
--   began_on: day on which the reduction began
--   ended_on: day on which it ended, NULL where it has no end
--   amount: reduced price of one unit
--   was_amount: price crossed out beside it; where a sale names none, what it cost just before
--   lowest_amount: lowest price of one unit in the window, NULL where it was not sold then
--   is_above: 1 where was_amount is above lowest_amount, 0 where not, NULL where none is known
--   above_by: was_amount less lowest_amount, 0 where it is not above
--   announced_cut: what was_amount promises, 0.2 is 20 % off
--   true_cut: the same against lowest_amount; not above 0 where nothing was reduced
-- notes:
--   - A reduction is a price with another crossed out beside it, or any price of a sale list.
--     Directive 98/6/EC, article 6a, wants the lowest price of the 30 days before beside it.
--   - The price of a moment is that of the list with the highest priority; a price that a sale
--     hid was asked of nobody. Prices of groups and of larger quantities count nowhere.
--   - A price counts however short it held, also where it began before the window.
--   - A reduction in several steps has a row for each. Some countries let the later steps name
--     the price before the first; this does not.
--   - The window is counted on the channel's clock. Days without a price are no price.
-- chart: {kind: bar, x: sku, y: [lowest_amount, was_amount]}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_price_list_channel_id_currency_code, then the primary key of price
--   reads: prices of the channel's common lists that hold in the days looked back on
-- ---

WITH span AS (
    SELECT
        channel_id,
        timezone,
        default_locale_code,
        CONVERT_TZ(
            CAST(:as_of AS DATE) - INTERVAL :lookback_days DAY, timezone, '+00:00'
        ) AS begins_at,
        CONVERT_TZ(CAST(:as_of AS DATE), timezone, '+00:00') AS ends_at
    FROM sales_channel
    WHERE channel_code = :channel
),

-- What anybody could buy one unit for, from when to when. A day more than the window is
-- room for a change of the clock.
offer AS (
    SELECT
        p.variant_id,
        pl.currency_code,
        pl.price_list_id,
        pl.price_list_code,
        pl.kind,
        pl.priority,
        p.valid_from,
        p.valid_to,
        p.amount,
        p.compare_at_amount
    FROM span AS s
    INNER JOIN price_list AS pl
        ON s.channel_id = pl.channel_id AND pl.customer_group_id IS NULL
    INNER JOIN price AS p
        ON pl.price_list_id = p.price_list_id AND p.min_quantity = 1
    WHERE
        p.valid_from < s.ends_at
        AND p.valid_to > s.begins_at - INTERVAL :window_days DAY - INTERVAL 1 DAY
),

reduction AS (
    SELECT
        o.*,
        CONVERT_TZ(
            CONVERT_TZ(o.valid_from, '+00:00', s.timezone) - INTERVAL :window_days DAY,
            s.timezone,
            '+00:00'
        ) AS looks_from
    FROM offer AS o
    INNER JOIN span AS s
        ON o.valid_from >= s.begins_at
    WHERE o.compare_at_amount IS NOT NULL OR o.kind = 'sale'
),

-- The price can only have changed where one of the lists begins or ends something.
moment AS (
    SELECT
        price_list_id,
        variant_id,
        currency_code,
        valid_from,
        looks_from AS asked_at
    FROM reduction
    UNION DISTINCT
    SELECT
        r.price_list_id,
        r.variant_id,
        r.currency_code,
        r.valid_from,
        o.valid_from AS asked_at
    FROM reduction AS r
    INNER JOIN offer AS o
        ON
            r.variant_id = o.variant_id
            AND r.currency_code = o.currency_code
            AND r.looks_from < o.valid_from
            AND r.valid_from > o.valid_from
    UNION DISTINCT
    SELECT
        r.price_list_id,
        r.variant_id,
        r.currency_code,
        r.valid_from,
        o.valid_to AS asked_at
    FROM reduction AS r
    INNER JOIN offer AS o
        ON
            r.variant_id = o.variant_id
            AND r.currency_code = o.currency_code
            AND r.looks_from < o.valid_to
            AND r.valid_from > o.valid_to
),

asked AS (
    SELECT
        m.price_list_id,
        m.variant_id,
        m.valid_from,
        m.asked_at,
        o.amount,
        ROW_NUMBER() OVER (
            PARTITION BY m.price_list_id, m.variant_id, m.valid_from, m.asked_at
            ORDER BY o.priority DESC, o.price_list_id ASC
        ) AS choice
    FROM moment AS m
    INNER JOIN offer AS o
        ON
            m.variant_id = o.variant_id
            AND m.currency_code = o.currency_code
            AND m.asked_at >= o.valid_from
            AND m.asked_at < o.valid_to
),

ranked AS (
    SELECT
        price_list_id,
        variant_id,
        valid_from,
        amount,
        MIN(amount) OVER by_reduction AS lowest_amount,
        ROW_NUMBER() OVER (
            PARTITION BY price_list_id, variant_id, valid_from
            ORDER BY asked_at DESC
        ) AS back
    FROM asked
    WHERE choice = 1
    WINDOW by_reduction AS (PARTITION BY price_list_id, variant_id, valid_from)
),

measured AS (
    SELECT
        r.price_list_id,
        r.price_list_code,
        r.variant_id,
        r.currency_code,
        r.valid_from,
        r.valid_to,
        r.amount,
        COALESCE(r.compare_at_amount, ra.amount) AS was_amount,
        ra.lowest_amount
    FROM reduction AS r
    LEFT JOIN ranked AS ra
        ON
            r.price_list_id = ra.price_list_id
            AND r.variant_id = ra.variant_id
            AND r.valid_from = ra.valid_from
            AND ra.back = 1
)

SELECT
    pv.sku,
    product_name_in(pv.product_id, s.default_locale_code) AS product_name,
    m.price_list_code,
    m.currency_code,
    DATE(CONVERT_TZ(m.valid_from, '+00:00', s.timezone)) AS began_on,
    IF(
        m.valid_to >= '9999-12-31', NULL, DATE(CONVERT_TZ(m.valid_to, '+00:00', s.timezone))
    ) AS ended_on,
    m.amount,
    m.was_amount,
    m.lowest_amount,
    m.was_amount > m.lowest_amount AS is_above,
    GREATEST(m.was_amount - m.lowest_amount, 0) AS above_by,
    ROUND(1 - CAST(m.amount AS DECIMAL(38, 12)) / NULLIF(m.was_amount, 0), 4) AS announced_cut,
    ROUND(1 - CAST(m.amount AS DECIMAL(38, 12)) / NULLIF(m.lowest_amount, 0), 4) AS true_cut
FROM measured AS m
CROSS JOIN span AS s
INNER JOIN product_variant AS pv
    ON m.variant_id = pv.variant_id
ORDER BY
    m.currency_code ASC,
    is_above DESC,
    above_by DESC,
    m.valid_from ASC,
    pv.sku ASC,
    m.price_list_code ASC;
