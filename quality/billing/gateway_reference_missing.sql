-- ---
-- title: Money moved without the provider's name for it
-- meaning: A step that succeeded at a provider has the reference by which the payout is compared.
-- dimension: completeness
-- severity: warning
-- owner: finance
-- table: payment_transaction
-- columns: [payment_transaction.gateway_ref]
-- remedy: Ask the provider by the idempotency key, and have the programme keep the reference.
-- ---

SELECT
    CONCAT('transaction ', payment_transaction_id) AS subject,
    CONCAT(kind, ' without a reference') AS found,
    CONCAT('a reference of ', provider) AS expected
FROM payment_transaction
WHERE
    status = 'success'
    AND gateway_ref IS NULL;
