-- View: order_status_history_masked
--
-- Steps of orders for those who may not know who took them or what they wrote: from
-- which state to which, and when. Written by `make masks`, not by hand.
--
-- Grain:   one row per order and step
-- Columns: seq counts from 1 without gaps; has_note says only whether there is one
-- Cost:    filter on order_id; else every step of every order is read
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_status_history_masked AS
SELECT
    order_id,
    seq,
    from_status,
    to_status,
    changed_at,
    note IS NOT NULL AS has_note
FROM order_status_history;
