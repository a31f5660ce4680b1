-- View: customer_masked
--
-- Customers for those who may not know who they are: enough to tell one from another in
-- a list, too little to find or to write to anybody. Written by `make masks`, not by
-- hand.
--
-- Grain:   one row per customer
-- Columns: email is its first letter and its domain, as a***@example.com; initials are
--          those of the name; has_phone says only whether there is one
-- Cost:    filter on customer_id; a filter on a masked column reads every customer
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_masked AS
SELECT
    customer_id,
    customer_group_id,
    CONCAT(LEFT(email, 1), '***@', SUBSTRING_INDEX(email, '@', -1)) AS email,
    is_guest,
    TRIM(REGEXP_REPLACE(full_name, '(\\S)\\S*\\s*', '$1. ')) AS initials,
    phone IS NOT NULL AS has_phone,
    locale_code,
    status,
    deleted_at IS NOT NULL AS is_closed,
    created_at
FROM customer;
