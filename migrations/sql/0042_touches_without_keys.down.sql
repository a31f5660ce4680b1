-- Migration 0042, down: show visits to nobody who may not know whose they are
--
-- Locks: none

DROP VIEW order_session_touch;

DROP VIEW marketing_touch_masked;
