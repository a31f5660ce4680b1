-- ---
-- title: E-mail that no letter can reach
-- meaning: An e-mail has one @, a name of at most 64 characters before it and a domain after it, in
--   letters of any alphabet.
-- dimension: validity
-- severity: error
-- owner: support
-- table: customer
-- columns: [customer.email, support_ticket.contact_email]
-- remedy: Ask the customer by another way; until then letters to this address come back.
-- ---

WITH written AS (
    SELECT
        CONCAT('customer ', customer_id) AS subject,
        email
    FROM customer
    WHERE email IS NOT NULL
    UNION ALL
    SELECT
        CONCAT('ticket ', support_ticket_id) AS subject,
        contact_email AS email
    FROM support_ticket
    WHERE contact_email IS NOT NULL
)

SELECT
    subject,
    REGEXP_REPLACE(email, '[^@.]', 'x') AS found,
    'x@x.xx' AS expected
FROM written
WHERE
    CHAR_LENGTH(SUBSTRING_INDEX(email, '@', 1)) > 64
    OR NOT REGEXP_LIKE(
        email,
        CONCAT(
            '^[\\p{L}\\p{N}!#$%&''*+/=?^_`{|}~-]+([.][\\p{L}\\p{N}!#$%&''*+/=?^_`{|}~-]+)*',
            '@([\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?[.])+',
            '\\p{L}[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}]$'
        )
    );
