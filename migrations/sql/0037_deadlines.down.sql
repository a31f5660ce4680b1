-- Migration 0037, down: drop what it made
--
-- Locks: none; only code is dropped

DROP EVENT check_privacy_deadlines;

DROP EVENT expire_stored_value;

DROP PROCEDURE privacy_deadlines_check;
