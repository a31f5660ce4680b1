-- ---
-- title: Consent coverage
-- question: How many of the customers of each country may be written to, and for what?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
-- columns:
--   country_code: country of the customer's default address, NULL where there is none
--   purpose: marketing, profiling for offers made to measure, analytics, or sharing with partners
--   customers: customers who bought in the channel and whose account is open
--   granted: share of them who agree to it today by one way at least, 0.25 is a quarter
--   withdrawn: share of them who were asked, and agree by no way today
--   never_asked: share of them who never gave an answer
-- notes:
--   - What holds is the last answer for each purpose and way. Who says no to mail and yes to calls
--     may be called, and counts as granted.
--   - Who was never asked agrees to nothing, so only granted may be written to. The three shares
--     add up to 1 but for rounding.
--   - Guests, closed accounts and erased customers are left out. A consent is to the shop, not to
--     a channel, so who buys in two counts in both.
--   - It is of today; the country is that of today's address too.
-- chart: {kind: bar, x: country_code, y: [granted], series: purpose}
-- engine:
--   mysql: 8.0 or later, for WITH and window functions
--   indexes: ix_customer_consent_current, uq_customer_address_default_shipping_of
--   reads: a row for each customer of the channel, and the last answers of all customers
--   summary: customer_lifetime_summary, some minutes behind
-- ---

WITH purposes AS (
    SELECT 'marketing' AS purpose
    UNION ALL
    SELECT 'profiling' AS purpose
    UNION ALL
    SELECT 'analytics' AS purpose
    UNION ALL
    SELECT 'sharing' AS purpose
),

buyer AS (
    SELECT DISTINCT customer_id
    FROM customer_lifetime_summary
    WHERE channel_code = :channel
),

account AS (
    SELECT
        cm.customer_id,
        ca.country_code
    FROM buyer AS b
    INNER JOIN customer_masked AS cm
        ON b.customer_id = cm.customer_id
    LEFT JOIN customer_address_masked AS ca
        ON
            cm.customer_id = ca.customer_id
            AND ca.is_default_shipping
    WHERE
        NOT cm.is_closed
        AND cm.status <> 'erased'
),

country AS (
    SELECT
        country_code,
        COUNT(*) AS customers
    FROM account
    GROUP BY country_code
),

-- Once a customer and purpose, however many ways there are.
answered AS (
    SELECT
        customer_id,
        purpose,
        MAX(state = 'granted') AS is_granted
    FROM customer_consent_current
    GROUP BY customer_id, purpose
),

counted AS (
    SELECT
        a.country_code,
        an.purpose,
        COUNT(*) AS asked,
        COUNT(IF(an.is_granted, 1, NULL)) AS granted
    FROM account AS a
    INNER JOIN answered AS an
        ON a.customer_id = an.customer_id
    GROUP BY a.country_code, an.purpose
)

SELECT
    c.country_code,
    p.purpose,
    c.customers,
    ROUND(CAST(COALESCE(ct.granted, 0) AS DECIMAL(38, 12)) / c.customers, 4) AS granted,
    ROUND(
        CAST(COALESCE(ct.asked - ct.granted, 0) AS DECIMAL(38, 12)) / c.customers, 4
    ) AS withdrawn,
    ROUND(
        CAST(c.customers - COALESCE(ct.asked, 0) AS DECIMAL(38, 12)) / c.customers, 4
    ) AS never_asked
FROM country AS c
CROSS JOIN purposes AS p
LEFT JOIN counted AS ct
    ON
        c.country_code <=> ct.country_code
        AND p.purpose = ct.purpose
ORDER BY c.country_code, p.purpose;
