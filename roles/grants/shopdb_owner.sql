-- Grants: shopdb_owner
--
-- What the shop's own code may do: work with rows, call its own routines, and have
-- its triggers fire. It may change no table and make no account.

GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE, TRIGGER ON * TO 'shopdb_owner'@'localhost';
