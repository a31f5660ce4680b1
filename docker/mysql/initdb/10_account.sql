-- Account: shopdb
--
-- What the account behind the application URL may do, and nothing else. It owns the
-- database shopdb and the scratch databases shopdb_…, and can migrate them. This file
-- is the one list: the server check reads it too, to say what any other account lacks.
--
-- The account itself (MYSQL_USER) and its database (MYSQL_DATABASE) already exist when
-- the entry point runs this file.

-- The shop's own database, and the right to hand parts of it to roles.
GRANT ALL ON `shopdb`.* TO 'shopdb'@'%' WITH GRANT OPTION;

-- Scratch databases, to replay migrations and to test in.
GRANT ALL ON `shopdb\_%`.* TO 'shopdb'@'%' WITH GRANT OPTION;

-- Roles, and the locked account that owns the stored code.
GRANT CREATE USER ON *.* TO 'shopdb'@'%';

-- Granting a role to an account.
GRANT ROLE_ADMIN ON *.* TO 'shopdb'@'%';

-- Stored code belongs to shopdb_owner, whoever installs it, and may be installed before
-- that account exists.
GRANT SET_ANY_DEFINER, ALLOW_NONEXISTENT_DEFINER ON *.* TO 'shopdb'@'%';

-- Reading the text of code that another account owns, to compare it with the files.
GRANT SHOW_ROUTINE ON *.* TO 'shopdb'@'%';

-- Seeing which sessions hold up a migration, and ending one that belongs to a dead client.
GRANT PROCESS, CONNECTION_ADMIN ON *.* TO 'shopdb'@'%';
GRANT SELECT ON `performance_schema`.* TO 'shopdb'@'%';

-- Holding all changes of structure while a backup or a comparison reads.
GRANT BACKUP_ADMIN ON *.* TO 'shopdb'@'%';

-- SHOW GRANTS for a role reads the system tables.
GRANT SELECT ON `mysql`.* TO 'shopdb'@'%';
