-- Account: shopdb_relay
--
-- The role of what keeps MongoDB in step. Nobody logs in as it; it is granted to the
-- accounts that do.

CREATE ROLE IF NOT EXISTS 'shopdb_relay';
