-- Migration 0017, down: drop what it made
--
-- Locks: none; only code is dropped

DROP PROCEDURE raise_constraint_core;

DROP PROCEDURE session_guard_core;
