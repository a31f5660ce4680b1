-- ---
-- title: Address without the region that taxes it
-- meaning: In these countries a state, province or prefecture is part of the address; in the United
--   States and Canada it says which taxes are owed.
-- dimension: completeness
-- severity: warning
-- owner: support
-- table: customer_address
-- columns: [customer_address.region]
-- remedy: Fill in the region as geo_zone_member writes it; without it the wrong tax is taken.
-- ---

SELECT
    CONCAT('address ', customer_address_id) AS subject,
    'none' AS found,
    CONCAT('a region of ', country_code) AS expected
FROM customer_address
WHERE
    region IS NULL
    AND country_code IN ('AU', 'CA', 'JP', 'US');
