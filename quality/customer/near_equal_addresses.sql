-- ---
-- title: Two addresses of a customer that differ in their spelling
-- meaning: Case, accents, punctuation and the usual short forms of street and road do not make
--   another place.
-- dimension: uniqueness
-- severity: info
-- owner: support
-- table: customer_address
-- columns: [customer_address.line1, customer_address.line2, customer_address.city,
--   customer_address.postal_code]
-- remedy: Keep the one that parcels reach; the customer can delete the other in the account.
-- ---

WITH plain AS (
    SELECT
        customer_address_id,
        customer_id,
        country_code,
        REGEXP_REPLACE(
            REGEXP_REPLACE(
                REGEXP_REPLACE(
                    CONCAT_WS(' ', full_name, company, line1, line2, city, postal_code),
                    '\\b(street|st)\\b|stra(ß|ss)e\\b|str\\b', 'str', 1, 0, 'i'
                ),
                '\\b(road|rd)\\b', 'rd', 1, 0, 'i'
            ),
            '[^\\p{L}\\p{N}]', ''
        ) AS place
    FROM customer_address
)

SELECT
    CONCAT(
        'addresses ',
        GROUP_CONCAT(customer_address_id ORDER BY customer_address_id SEPARATOR ', ')
    ) AS subject,
    CONCAT(COUNT(*), ' spellings') AS found,
    '1 address' AS expected
FROM plain
GROUP BY customer_id, country_code, place
HAVING COUNT(*) > 1;
