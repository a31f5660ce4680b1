-- ---
-- title: Exchange rates that do not agree there and back
-- meaning: Of two rates of one moment, one is the other turned round, to a hundredth.
-- dimension: consistency
-- severity: warning
-- owner: finance
-- table: exchange_rate
-- columns: [exchange_rate.rate]
-- remedy: Mend the one that a bank does not confirm.
-- ---

SELECT
    CONCAT(there.base_code, ' and ', there.quote_code, ', from ', there.valid_from) AS subject,
    CAST(ROUND(there.rate * back.rate, 4) AS CHAR) AS found,
    '1 there and back' AS expected
FROM exchange_rate AS there
INNER JOIN exchange_rate AS back
    ON
        there.base_code = back.quote_code
        AND there.quote_code = back.base_code
        AND there.valid_from = back.valid_from
WHERE
    there.base_code < there.quote_code
    AND ABS(there.rate * back.rate - 1) > 0.01;
