-- View: payment_transaction_masked
--
-- Steps of payments for those who may not look one up at the provider: what was asked
-- for and what came of it, without the provider's name for it. Written by `make masks`,
-- not by hand.
--
-- Grain:   one row per attempt, failed ones as well
-- Columns: failure_code is NULL where it succeeded; is_referenced says only whether the
--          provider gave a name
-- Cost:    filter on payment_id; else every attempt is read
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW payment_transaction_masked AS
SELECT
    payment_transaction_id,
    payment_id,
    parent_transaction_id,
    kind,
    amount,
    status,
    failure_code,
    provider,
    gateway_ref IS NOT NULL AS is_referenced,
    occurred_at
FROM payment_transaction;
