-- Migration 0034, down: drop what it made
--
-- Locks: none; only code is dropped

DROP TRIGGER staff_user_after_delete_audit;

DROP TRIGGER staff_user_after_update_audit;

DROP TRIGGER staff_user_after_insert_audit;
