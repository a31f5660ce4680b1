-- Migration 0018, down: drop what it made
--
-- Locks: none; only code is dropped

DROP VIEW invariant_violations;

DROP VIEW stock_availability;
