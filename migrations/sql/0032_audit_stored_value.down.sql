-- Migration 0032, down: drop what it made
--
-- Locks: none; only code is dropped

DROP TRIGGER stored_value_account_after_delete_audit;

DROP TRIGGER stored_value_account_after_update_audit;

DROP TRIGGER stored_value_account_after_insert_audit;
