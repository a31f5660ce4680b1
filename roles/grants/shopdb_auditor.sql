-- Grants: shopdb_auditor
--
-- Those who check the books read all of them, what a later revision adds as well, and
-- write nothing: no row, and no call of a procedure, which would write with the rights
-- of its owner.

GRANT SELECT ON * TO 'shopdb_auditor';
