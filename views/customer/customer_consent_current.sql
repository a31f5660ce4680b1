-- View: customer_consent_current
--
-- What a customer agrees to today: the last answer for each purpose and way. Who was
-- never asked agrees to nothing and has no row.
--
-- Grain:   one row per customer, purpose and channel that was ever answered for
-- Columns: state is granted or withdrawn, since occurred_at
-- Cost:    filter on customer_id and it reads that customer's answers by their key

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_consent_current AS
WITH answer AS (
    SELECT
        customer_id,
        purpose,
        channel,
        state,
        source,
        policy_version,
        occurred_at,
        ROW_NUMBER() OVER (
            PARTITION BY customer_id, purpose, channel
            ORDER BY occurred_at DESC, customer_consent_id DESC
        ) AS recency
    FROM customer_consent
)

SELECT
    customer_id,
    purpose,
    channel,
    state,
    source,
    policy_version,
    occurred_at
FROM answer
WHERE recency = 1;
