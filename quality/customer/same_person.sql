-- ---
-- title: Two accounts of what seems to be one person
-- meaning: The same name with the same telephone, or with the same street and postal code. Case,
--   accents and punctuation do not matter.
-- dimension: uniqueness
-- severity: warning
-- owner: support
-- table: customer
-- columns: [customer.full_name, customer.phone, customer_address.line1,
--   customer_address.postal_code]
-- remedy: Two people of one name may live together. Ask before anything is merged.
-- ---

WITH account AS (
    SELECT
        customer_id,
        phone,
        REGEXP_REPLACE(full_name, '[^\\p{L}]', '') AS name
    FROM customer
    WHERE
        status <> 'erased'
        AND deleted_at IS NULL
        AND NOT is_guest
        AND full_name IS NOT NULL
),

trait AS (
    SELECT
        customer_id,
        'name and telephone' AS what,
        CONCAT(name, ' ', phone) AS value
    FROM account
    WHERE phone IS NOT NULL
    UNION ALL
    SELECT
        a.customer_id,
        'name and address' AS what,
        CONCAT(
            a.name, ' ', REGEXP_REPLACE(CONCAT(ca.line1, ca.postal_code), '[^\\p{L}\\p{N}]', '')
        ) AS value
    FROM account AS a
    INNER JOIN customer_address AS ca
        ON a.customer_id = ca.customer_id
    WHERE ca.postal_code IS NOT NULL
)

SELECT
    CONCAT(
        'customers ', GROUP_CONCAT(DISTINCT customer_id ORDER BY customer_id SEPARATOR ', ')
    ) AS subject,
    CONCAT('the same ', what) AS found,
    '1 account' AS expected
FROM trait
GROUP BY what, value
HAVING COUNT(DISTINCT customer_id) > 1;
