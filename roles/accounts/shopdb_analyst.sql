-- Account: shopdb_analyst
--
-- The role of those who ask questions. Nobody logs in as it; it is granted to the
-- accounts that do.

CREATE ROLE IF NOT EXISTS 'shopdb_analyst';
