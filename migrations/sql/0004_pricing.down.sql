-- Migration 0004, down: drop what it made
--
-- Loses: every row of price_list, price

DROP TABLE price;

DROP TABLE price_list;
