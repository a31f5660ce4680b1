-- Migration 0043, up: show tickets and stored value to those who may know neither persons nor
--     codes
--
-- Locks: none; every object is new

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW stored_value_movement AS
SELECT
    sve.stored_value_entry_id,
    sve.stored_value_account_id,
    sva.kind AS account_kind,
    sve.currency_code,
    sve.kind,
    sve.amount,
    sve.order_id,
    sve.occurred_at,
    sva.expires_at
FROM stored_value_entry AS sve
INNER JOIN stored_value_account AS sva
    ON sve.stored_value_account_id = sva.stored_value_account_id;

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
