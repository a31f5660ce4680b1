-- ---
-- title: Address without a postal code where every place has one
-- meaning: In these countries no parcel is taken without a postal code.
-- dimension: completeness
-- severity: warning
-- owner: support
-- table: customer_address
-- columns: [customer_address.postal_code]
-- remedy: Ask the customer, or look it up by street and town.
-- ---

SELECT
    CONCAT('address ', customer_address_id) AS subject,
    'none' AS found,
    CONCAT('a postal code of ', country_code) AS expected
FROM customer_address
WHERE
    postal_code IS NULL
    AND country_code IN (
        'AT', 'AU', 'BE', 'CA', 'CH', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IT', 'JP', 'NL', 'NO',
        'PL', 'PT', 'SE', 'US'
    );
