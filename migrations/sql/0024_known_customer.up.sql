-- Migration 0024, up: show who can be met again, and nothing of the person
--
-- Locks: none; the view is new

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW known_customer AS
SELECT customer_id
FROM customer
WHERE NOT is_guest;
