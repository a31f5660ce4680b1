-- View: support_ticket_masked
--
-- Tickets for those who may not know who wrote or what about: how they came, how urgent
-- they are, and how long they took. Written by `make masks`, not by hand.
--
-- Grain:   one row per question
-- Columns: times are UTC, NULL where it has not happened; is_known says only whether
--          the shop knows who wrote
-- Cost:    filter on order_id or customer_id; else every ticket is read
-- See:     privacy/masked.toml

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW support_ticket_masked AS
SELECT
    support_ticket_id,
    customer_id,
    customer_id IS NOT NULL AS is_known,
    order_id,
    channel,
    priority,
    status,
    opened_at,
    first_answered_at,
    resolved_at
FROM support_ticket;
