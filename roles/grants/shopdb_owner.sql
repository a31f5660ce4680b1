-- Grants: shopdb_owner
--
-- What the shop's own code may do: work with rows, call its own routines, and have
-- its triggers fire and its events run. It makes no account, and changes no table but
-- four: those whose months partition_rotate adds and drops.

GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE, TRIGGER ON * TO 'shopdb_owner'@'localhost';
GRANT EVENT ON * TO 'shopdb_owner'@'localhost'; -- noqa: PRS

GRANT CREATE, ALTER, DROP ON audit_log TO 'shopdb_owner'@'localhost';
GRANT CREATE, ALTER, DROP ON audit_seal TO 'shopdb_owner'@'localhost';
GRANT CREATE, ALTER, DROP ON data_quality_result TO 'shopdb_owner'@'localhost';
GRANT CREATE, ALTER, DROP ON marketing_touch TO 'shopdb_owner'@'localhost';
