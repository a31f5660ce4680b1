-- View: stored_value_violations
--
-- Every account whose balance is not what its ledger says, and every entry that does not
-- go on from the one before. No rows is health.
--
-- Grain:   one row per broken rule and thing
-- Columns: invariant says what should hold, subject where it does not; found and expected
--          are text
-- Cost:    reads every account and every entry twice

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW stored_value_violations AS
WITH moved AS (
    SELECT
        stored_value_account_id,
        SUM(amount) AS amount
    FROM stored_value_entry
    GROUP BY stored_value_account_id
),

chained AS (
    SELECT
        stored_value_entry_id,
        balance_after,
        amount + LAG(balance_after, 1, 0) OVER (
            PARTITION BY stored_value_account_id
            ORDER BY stored_value_entry_id
        ) AS expected
    FROM stored_value_entry
)

SELECT
    'balance is its entries' AS invariant,
    CONCAT('stored value account ', sva.stored_value_account_id) AS subject,
    CAST(sva.balance AS CHAR) AS found,
    CAST(COALESCE(moved.amount, 0) AS CHAR) AS expected
FROM stored_value_account AS sva
LEFT JOIN moved
    ON sva.stored_value_account_id = moved.stored_value_account_id
WHERE sva.balance <> COALESCE(moved.amount, 0)
UNION ALL
SELECT
    'balance_after is the one before and the amount' AS invariant,
    CONCAT('stored value entry ', chained.stored_value_entry_id) AS subject,
    CAST(chained.balance_after AS CHAR) AS found,
    CAST(chained.expected AS CHAR) AS expected
FROM chained
WHERE chained.balance_after <> chained.expected
UNION ALL
SELECT
    'an entry is in the currency of its account' AS invariant,
    CONCAT('stored value entry ', sve.stored_value_entry_id) AS subject,
    CAST(COALESCE(sve.currency_code, 'points') AS CHAR) AS found,
    CAST(COALESCE(sva.currency_code, 'points') AS CHAR) AS expected
FROM stored_value_entry AS sve
INNER JOIN stored_value_account AS sva
    ON sve.stored_value_account_id = sva.stored_value_account_id
WHERE NOT sve.currency_code <=> sva.currency_code;
