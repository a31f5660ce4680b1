-- ---
-- title: Postal code that its country does not have
-- meaning: Each of these countries writes its postal codes in one way; others are not looked at.
-- dimension: validity
-- severity: error
-- owner: support
-- table: customer_address
-- columns: [customer_address.postal_code, order_address.postal_code]
-- remedy: Mend the code or the country. Taxes and carriage are found by both.
-- ---

WITH written AS (
    SELECT
        CONCAT('address ', customer_address_id) AS subject,
        country_code,
        postal_code
    FROM customer_address
    WHERE postal_code IS NOT NULL
    UNION ALL
    SELECT
        CONCAT('order ', order_id, ', ', kind) AS subject,
        country_code,
        postal_code
    FROM order_address
    WHERE
        postal_code IS NOT NULL
        AND country_code IS NOT NULL
),

shaped AS (
    SELECT
        subject,
        country_code,
        postal_code,
        CASE country_code
            WHEN 'AT' THEN '^[1-9][0-9]{3}$'
            WHEN 'AU' THEN '^[0-9]{4}$'
            WHEN 'BE' THEN '^[1-9][0-9]{3}$'
            WHEN 'CA' THEN '^[ABCEGHJ-NPRSTVXY][0-9][A-Z] [0-9][A-Z][0-9]$'
            WHEN 'CH' THEN '^[1-9][0-9]{3}$'
            WHEN 'DE' THEN '^[0-9]{5}$'
            WHEN 'DK' THEN '^[0-9]{4}$'
            WHEN 'ES' THEN '^(0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}$'
            WHEN 'FI' THEN '^[0-9]{5}$'
            WHEN 'FR' THEN '^[0-9]{5}$'
            WHEN 'GB' THEN '^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'
            WHEN 'IE' THEN '^[A-Z][0-9][0-9W] [A-Z0-9]{4}$'
            WHEN 'IT' THEN '^[0-9]{5}$'
            WHEN 'JP' THEN '^[0-9]{3}-[0-9]{4}$'
            WHEN 'NL' THEN '^[1-9][0-9]{3} [A-Z]{2}$'
            WHEN 'NO' THEN '^[0-9]{4}$'
            WHEN 'PL' THEN '^[0-9]{2}-[0-9]{3}$'
            WHEN 'PT' THEN '^[1-9][0-9]{3}-[0-9]{3}$'
            WHEN 'SE' THEN '^[1-9][0-9]{2} [0-9]{2}$'
            WHEN 'US' THEN '^[0-9]{5}(-[0-9]{4})?$'
        END AS shape
    FROM written
)

SELECT
    subject,
    REGEXP_REPLACE(REGEXP_REPLACE(postal_code, '\\p{L}', 'x'), '[0-9]', '9') AS found,
    CONCAT(country_code, ' ', shape) AS expected
FROM shaped
WHERE NOT REGEXP_LIKE(postal_code, shape, 'c');
