-- Migration 0043, down: no longer show tickets and stored value without persons and codes
--
-- Locks: none; views alone go

DROP VIEW support_ticket_masked;

DROP VIEW stored_value_movement;
