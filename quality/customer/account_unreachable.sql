-- ---
-- title: Account that can be reached by no letter and no call
-- meaning: Neither e-mail nor telephone is known. Accounts that were taken over from another system
--   often begin so.
-- dimension: completeness
-- severity: info
-- owner: support
-- table: customer
-- columns: [customer.email, customer.phone]
-- remedy: Ask at the next order. Nothing can be told to these customers, a recall least of all.
-- ---

SELECT
    CONCAT('customer ', customer_id) AS subject,
    'neither e-mail nor telephone' AS found,
    'one of them' AS expected
FROM customer
WHERE
    status <> 'erased'
    AND deleted_at IS NULL
    AND email IS NULL
    AND phone IS NULL;
