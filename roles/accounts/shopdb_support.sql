-- Account: shopdb_support
--
-- The role of those who help one customer at a time. Nobody logs in as it; it is
-- granted to the accounts that do.

CREATE ROLE IF NOT EXISTS 'shopdb_support';
