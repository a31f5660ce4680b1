-- View: marketing_touch_masked
--
-- Visits for those who may not know whose they are: where each came from, and without
-- the key of the session, which the shop's programme can tell a browser by. Written by
-- `make masks`, not by hand.
--
-- Grain:   one row per visit, or message that was opened
-- Columns: customer_id is NULL where it is not known who, order_id where the visit
--          ended in no order
-- Cost:    filter on customer_id and touched_at, or on order_id
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW marketing_touch_masked AS
SELECT
    marketing_touch_id,
    touched_at,
    customer_id,
    order_id,
    marketing_channel,
    utm_source,
    utm_medium,
    utm_campaign,
    utm_term,
    utm_content
FROM marketing_touch;
