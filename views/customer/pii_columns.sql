-- View: pii_columns
--
-- Every column that holds personal data, as the comments of the tables say: what a
-- mask has to hide and an erasure has to empty.
--
-- Grain:   one row per column marked as personal in its comment
-- Columns: kind is what the mark says: address, email, id, name, phone or text
-- Cost:    reads the catalogue, not the tables

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW pii_columns AS
SELECT
    c.table_name,
    c.column_name,
    SUBSTRING_INDEX(SUBSTRING_INDEX(c.column_comment, '[pii:', -1), ']', 1) AS kind,
    c.generation_expression <> '' AS is_generated
FROM information_schema.columns AS c
INNER JOIN information_schema.tables AS t
    ON
        c.table_schema = t.table_schema
        AND c.table_name = t.table_name
WHERE
    c.table_schema = DATABASE()
    AND t.table_type = 'BASE TABLE'
    AND c.column_comment LIKE '%[pii:%]';
