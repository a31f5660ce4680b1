-- Migration 0008, down: drop what it made
--
-- Loses: nothing

DROP VIEW daily_sales;

DROP VIEW credit_line;

DROP VIEW sale_line;

DROP VIEW sale;
