-- ---
-- title: Revenue against target
-- question: Do net sales keep up with the target of the month, and where will they end?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   as_of: {type: date, default: day_after_last_sale, meaning: first day not counted}
--   period:
--     type: choice
--     values: [month, year]
--     default: month
--     meaning: what the target is for, that of the last day counted
--   target:
--     type: decimal
--     default: null
--     example: "50000"
--     meaning: net sales aimed at, in the channel's currency; without it a year before's, grown
--   growth:
--     type: decimal
--     default: 0.1
--     meaning: growth of the target on the same period of the year before, 0.1 is 10 %
-- columns:
--   day: every day of the period, on the channel's own clock
--   currency_code: currency of the amounts; a day has a row for each
--   net_sales: goods sold less discounts, included tax and returns; NULL from as_of on
--   running_net_sales: net_sales from the beginning of the period on; NULL from as_of on
--   forecast: running_net_sales, and from as_of on what is to be expected; NULL where unknown
--   target_to_date: share of the target that the days up to this one are of all days
--   target: net sales aimed at in the whole period, NULL where it is missing
--   target_from: given, year before, or missing
-- notes:
--   - A day to come is expected to bring the mean of the four same days of the week before as_of.
--     A currency that began less than four weeks before as_of has no forecast, nor has a season.
--   - The target is spread evenly over the days, so a strong end of the period looks late for long.
--   - A target is missing where none is given and the currency began after the first day of the
--     period a year before, or that period did not bring more than 0. A target that is given is in
--     the channel's own currency, others have theirs from the year before.
--   - A return counts on the day it is credited, so the running sum can fall.
--   - A day without sales stands in the list with 0. Cancelled orders count nowhere.
-- chart:
--   kind: line
--   x: day
--   y: [running_net_sales, forecast, target_to_date]
--   series: currency_code
-- engine:
--   mysql: 8.0 or later, for WITH RECURSIVE and window functions
--   indexes: ix_sales_order_channel_id_placed_on, for what fills the summary; it is read by its key
--   reads: every day of the channel in the summary
--   summary: daily_sales_summary, some minutes behind
-- ---

WITH RECURSIVE began AS (
    SELECT
        CAST(:as_of AS DATE) AS as_of,
        CAST(:as_of AS DATE) - INTERVAL IF(
            :period = 'year',
            DAYOFYEAR(CAST(:as_of AS DATE) - INTERVAL 1 DAY),
            DAYOFMONTH(CAST(:as_of AS DATE) - INTERVAL 1 DAY)
        ) DAY AS from_day
),

horizon AS (
    SELECT
        as_of,
        from_day,
        IF(
            :period = 'year', from_day + INTERVAL 1 YEAR, from_day + INTERVAL 1 MONTH
        ) AS until_day
    FROM began
),

daily AS (
    SELECT
        currency_code,
        sales_on,
        net_sales
    FROM daily_sales_summary
    WHERE
        channel_code = :channel
        AND sales_on < CAST(:as_of AS DATE)
),

known AS (
    SELECT
        d.currency_code,
        MIN(d.sales_on) AS first_day,
        SUM(
            IF(
                d.sales_on >= h.from_day - INTERVAL 1 YEAR
                AND d.sales_on < h.until_day - INTERVAL 1 YEAR,
                d.net_sales,
                0
            )
        ) AS year_before
    FROM daily AS d
    CROSS JOIN horizon AS h
    GROUP BY d.currency_code
),

aimed AS (
    SELECT
        k.currency_code,
        k.first_day,
        CASE
            WHEN :target IS NOT NULL AND k.currency_code = ch.default_currency_code THEN 'given'
            WHEN
                k.first_day <= h.from_day - INTERVAL 1 YEAR AND k.year_before > 0
                THEN 'year before'
            ELSE 'missing'
        END AS target_from,
        ROUND(k.year_before * (1 + :growth), 4) AS grown
    FROM known AS k
    CROSS JOIN horizon AS h
    INNER JOIN sales_channel AS ch
        ON ch.channel_code = :channel
),

-- Four weeks have four of each day.
weekday_mean AS (
    SELECT
        d.currency_code,
        WEEKDAY(d.sales_on) AS weekday,
        CAST(SUM(d.net_sales) AS DECIMAL(38, 12)) / 4 AS net_sales
    FROM daily AS d
    INNER JOIN horizon AS h
        ON d.sales_on >= h.as_of - INTERVAL 28 DAY
    GROUP BY d.currency_code, WEEKDAY(d.sales_on)
),

calendar AS (
    SELECT
        from_day AS day,
        1 AS day_no,
        from_day,
        until_day,
        as_of
    FROM horizon
    UNION ALL
    SELECT
        day + INTERVAL 1 DAY AS day,
        day_no + 1 AS day_no,
        from_day,
        until_day,
        as_of
    FROM calendar
    WHERE day + INTERVAL 1 DAY < until_day
),

filled AS (
    SELECT
        c.day,
        c.day_no,
        c.from_day,
        c.until_day,
        a.currency_code,
        a.target_from,
        CASE a.target_from
            WHEN 'given' THEN CAST(:target AS DECIMAL(19, 4))
            WHEN 'year before' THEN a.grown
        END AS target,
        IF(c.day < c.as_of, COALESCE(d.net_sales, 0), NULL) AS net_sales,
        CASE
            WHEN c.day < c.as_of THEN COALESCE(d.net_sales, 0)
            WHEN a.first_day <= c.as_of - INTERVAL 28 DAY THEN COALESCE(w.net_sales, 0)
        END AS expected,
        c.day < c.as_of OR a.first_day <= c.as_of - INTERVAL 28 DAY AS is_known
    FROM calendar AS c
    CROSS JOIN aimed AS a
    LEFT JOIN daily AS d
        ON c.day = d.sales_on AND a.currency_code = d.currency_code
    LEFT JOIN weekday_mean AS w
        ON a.currency_code = w.currency_code AND WEEKDAY(c.day) = w.weekday
)

SELECT
    day,
    currency_code,
    net_sales,
    IF(net_sales IS NULL, NULL, SUM(net_sales) OVER so_far) AS running_net_sales,
    IF(is_known, ROUND(SUM(expected) OVER so_far, 4), NULL) AS forecast,
    ROUND(
        CAST(target * day_no AS DECIMAL(38, 12)) / DATEDIFF(until_day, from_day), 4
    ) AS target_to_date,
    target,
    target_from
FROM filled
WINDOW so_far AS (PARTITION BY currency_code ORDER BY day ROWS UNBOUNDED PRECEDING)
ORDER BY day, currency_code;
