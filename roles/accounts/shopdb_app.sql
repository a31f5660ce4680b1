-- Account: shopdb_app
--
-- The role of the shop's own programmes. Nobody logs in as it; it is granted to the
-- accounts that do.

CREATE ROLE IF NOT EXISTS 'shopdb_app';
