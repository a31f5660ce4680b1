-- View: product_question_masked
--
-- Questions about products for those who may not know who asked or what: of which
-- product, in which language, and how long an answer took. Written by `make masks`, not
-- by hand.
--
-- Grain:   one row per question
-- Columns: customer_id is NULL where who asks is no customer; times are UTC, NULL where
--          it has not happened
-- Cost:    filter on product_id or customer_id; else every question is read
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW product_question_masked AS
SELECT
    product_question_id,
    product_id,
    customer_id,
    locale_code,
    status,
    decided_at,
    answered_at,
    created_at
FROM product_question;
