-- Step: set up the channel
--
-- The shop the rows come from: its channel, its price list, its two series of
-- documents. The first batch makes them.

INSERT INTO sales_channel (
    channel_code, name, default_currency_code, default_locale_code, timezone, prices_include_tax
)
SELECT
    'online_retail' AS channel_code,
    'Online Retail' AS name,
    'GBP' AS default_currency_code,
    'en-GB' AS default_locale_code,
    'Europe/London' AS timezone,
    -- The source names no tax.
    FALSE AS prices_include_tax
WHERE NOT EXISTS (
    SELECT 1
    FROM sales_channel AS sc
    WHERE sc.channel_code = 'online_retail'
);

INSERT INTO price_list (price_list_code, name, channel_id, currency_code)
SELECT
    'online_retail' AS price_list_code,
    'Online Retail' AS name,
    sc.channel_id,
    sc.default_currency_code
FROM sales_channel AS sc
WHERE
    sc.channel_code = 'online_retail'
    AND NOT EXISTS (
        SELECT 1
        FROM price_list AS pl
        WHERE pl.price_list_code = 'online_retail'
    );

INSERT INTO number_sequence (scope, channel_id, year, prefix)
WITH series AS (
    SELECT
        'invoice' AS scope,
        'OR-INV' AS prefix
    UNION ALL
    SELECT
        'credit_note' AS scope,
        'OR-CN' AS prefix
)

SELECT
    s.scope,
    sc.channel_id,
    0 AS year,
    s.prefix
FROM series AS s
CROSS JOIN sales_channel AS sc
WHERE
    sc.channel_code = 'online_retail'
    AND NOT EXISTS (
        SELECT 1
        FROM number_sequence AS ns
        WHERE ns.prefix = s.prefix
    );
