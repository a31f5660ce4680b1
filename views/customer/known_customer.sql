-- View: known_customer
--
-- Who can be met again: customers that are no guests, whose orders can be brought
-- together. It shows their key and nothing of the person, so that whoever asks questions
-- needs no right on customer: one on some of its columns alone would not do, as a join by
-- USING or NATURAL compares columns without asking for a right on them.
--
-- Grain:   one row per customer with an account, or taken over from another system
-- Columns: customer_id is the key in every table and view
-- Cost:    a primary-key look-up by customer_id

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW known_customer AS
SELECT customer_id
FROM customer
WHERE NOT is_guest;
