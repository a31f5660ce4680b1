-- Grants: shopdb_dba
--
-- What maintaining this database takes, and not the right to hand any of it on. On a
-- database ALL means its rows (SELECT, INSERT, UPDATE, DELETE, LOCK TABLES, CREATE
-- TEMPORARY TABLES), its tables (CREATE, ALTER, DROP, INDEX, REFERENCES) and its code
-- (CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EXECUTE, EVENT, TRIGGER).
-- Accounts, other databases, other people's sessions and files of the server stay with
-- the account that migrates.

GRANT ALL ON * TO 'shopdb_dba';
