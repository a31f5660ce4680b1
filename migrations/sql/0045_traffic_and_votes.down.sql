-- Migration 0045, down: no longer keep votes on reviews and traffic of products
--
-- Loses: every row of product_daily_traffic, product_review_vote
-- Locks: 2 tables are dropped

DROP PROCEDURE review_votes_import;

DROP PROCEDURE product_traffic_import;

DROP TABLE product_review_vote;

DROP TABLE product_daily_traffic;
