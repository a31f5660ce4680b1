-- Account: shopdb_auditor
--
-- The role of those who check the books. Nobody logs in as it; it is granted to the
-- accounts that do.

CREATE ROLE IF NOT EXISTS 'shopdb_auditor';
