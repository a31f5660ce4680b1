-- ---
-- title: Account with an e-mail and without a name
-- meaning: Who has an account here has told a name; a letter without one looks like fraud.
-- dimension: completeness
-- severity: info
-- owner: support
-- table: customer
-- columns: [customer.full_name]
-- remedy: Ask for it at the next sign-in.
-- ---

SELECT
    CONCAT('customer ', customer_id) AS subject,
    'no name' AS found,
    'a name' AS expected
FROM customer
WHERE
    account_email IS NOT NULL
    AND status <> 'erased'
    AND COALESCE(TRIM(full_name), '') = '';
