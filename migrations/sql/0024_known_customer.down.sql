-- Migration 0024, down: drop what it made
--
-- Locks: none; only code is dropped

DROP VIEW known_customer;
