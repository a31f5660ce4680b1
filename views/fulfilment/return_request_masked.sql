-- View: return_request_masked
--
-- Returns for those who may not read what was said of them: of which order, of which
-- kind, and how long they took. Written by `make masks`, not by hand.
--
-- Grain:   one row per request
-- Columns: closed_at is NULL while it is open; has_note says only whether there is one
-- Cost:    filter on order_id; else every request is read
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW return_request_masked AS
SELECT
    return_request_id,
    order_id,
    kind,
    status,
    requested_at,
    closed_at,
    note IS NOT NULL AS has_note
FROM return_request;
