-- ---
-- title: Two accounts whose letters come into one mailbox
-- meaning: What follows a plus in an e-mail, and dots at Gmail, do not matter to who delivers it.
--   Such accounts are one person, who may have a welcome gift twice.
-- dimension: uniqueness
-- severity: warning
-- owner: support
-- table: customer
-- columns: [customer.email]
-- remedy: See whether both are used; ask the customer which one to close.
-- ---

WITH mailbox AS (
    SELECT
        customer_id,
        SUBSTRING_INDEX(SUBSTRING_INDEX(account_email, '@', 1), '+', 1) AS name,
        IF(
            SUBSTRING_INDEX(account_email, '@', -1) = 'googlemail.com',
            'gmail.com',
            SUBSTRING_INDEX(account_email, '@', -1)
        ) AS domain
    FROM customer
    WHERE account_email IS NOT NULL
)

SELECT
    CONCAT('customers ', GROUP_CONCAT(customer_id ORDER BY customer_id SEPARATOR ', ')) AS subject,
    CONCAT(COUNT(*), ' accounts') AS found,
    '1 account' AS expected
FROM mailbox
GROUP BY IF(domain = 'gmail.com', REPLACE(name, '.', ''), name), domain
HAVING COUNT(*) > 1;
