-- Grants: shopdb_owner
--
-- What the shop's own code may do: work with rows, and call its own routines. It
-- may change no table and make no account.

GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON * TO 'shopdb_owner'@'localhost';
