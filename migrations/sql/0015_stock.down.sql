-- Migration 0015, down: drop what it made
--
-- Loses: every row of stock_level, stock_reservation, stock_movement

DROP PROCEDURE stock_lock_core;

DROP FUNCTION stock_allocate;

DROP TABLE stock_movement;

DROP TABLE stock_reservation;

DROP TABLE stock_level;
