-- Account: shopdb_dba
--
-- The role of those who keep the database running. Nobody logs in as it; it is
-- granted to the accounts that do.

CREATE ROLE IF NOT EXISTS 'shopdb_dba';
