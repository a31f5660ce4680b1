-- Migration 0002, down: drop what it made
--
-- Loses: every row of customer_group, customer, customer_address

DROP TABLE customer_address;

DROP TABLE customer;

DROP TABLE customer_group;
