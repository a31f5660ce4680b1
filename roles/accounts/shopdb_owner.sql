-- Account: shopdb_owner
--
-- The definer of every view, routine, trigger and event: locked, so that nobody
-- can log in as it, and owner of nothing else. Dropping the definer of a trigger
-- breaks it (1449), so people who come and go are never definers.

CREATE USER IF NOT EXISTS 'shopdb_owner'@'localhost' ACCOUNT LOCK;
