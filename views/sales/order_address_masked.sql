-- View: order_address_masked
--
-- Addresses of orders for those who may not know where people live: the country, and of
-- the postal code what many share. Written by `make masks`, not by hand.
--
-- Grain:   one row per order and kind of address
-- Columns: postal_area is the first two characters of the postal code; is_company says
--          only whether a firm is named
-- Cost:    filter on order_id
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_address_masked AS
SELECT
    order_id,
    kind,
    company IS NOT NULL AS is_company,
    LEFT(postal_code, 2) AS postal_area,
    country_code
FROM order_address;
