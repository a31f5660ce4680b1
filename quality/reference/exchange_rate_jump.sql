-- ---
-- title: Exchange rate far from the one before it
-- meaning: No currency of the shop loses a fifth from one rate to the next; a mistyped one does.
-- dimension: outliers
-- severity: warning
-- owner: finance
-- table: exchange_rate
-- columns: [exchange_rate.rate]
-- remedy: Compare it with a bank's rate of that day.
-- parameters:
--   share: {type: decimal, default: 0.2, meaning: change against the rate before that is unusual}
-- ---

WITH told AS (
    SELECT
        base_code,
        quote_code,
        valid_from,
        rate,
        LAG(rate) OVER (PARTITION BY base_code, quote_code ORDER BY valid_from) AS rate_before
    FROM exchange_rate
)

SELECT
    CONCAT(base_code, ' in ', quote_code, ', from ', valid_from) AS subject,
    CAST(rate AS CHAR) AS found,
    CONCAT('near ', rate_before) AS expected
FROM told
WHERE ABS(rate / rate_before - 1) > :share;
