-- View: stored_value_movement
--
-- The ledger of gift cards, store credit and points for those who may not know what
-- opens a card: each entry beside the kind of its account.
--
-- Grain:   one row per movement of an account
-- Columns: amount is positive onto the account, in currency_code, NULL for points; times
--          are UTC; expires_at is that of the account, NULL where it never lapses
-- Cost:    filter on stored_value_account_id; else every entry is read

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
