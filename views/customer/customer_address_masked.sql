-- View: customer_address_masked
--
-- Addresses of customers for those who may not know where they live: the country, and
-- of the postal code what many share. Written by `make masks`, not by hand.
--
-- Grain:   one row per address in a customer's book
-- Columns: postal_area is the first two characters of the postal code; is_company says
--          only whether a firm is named
-- Cost:    filter on customer_id
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_address_masked AS
SELECT
    customer_address_id,
    customer_id,
    company IS NOT NULL AS is_company,
    LEFT(postal_code, 2) AS postal_area,
    country_code,
    is_default_shipping,
    is_default_billing,
    created_at
FROM customer_address;
