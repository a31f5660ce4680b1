-- View: category_tree
--
-- The tree of the shop from its roots down. For names in a language ask category_path.
--
-- Grain:   one row per category
-- Columns: path is the ids from the root down, as 1/7/9; places sorts the tree as it is
--          shown, each branch below its parent; root_id is the root it hangs on
-- Cost:    reads every category once

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW category_tree AS
WITH RECURSIVE tree AS (
    SELECT
        category_id,
        parent_id,
        category_id AS root_id,
        depth,
        sort_order,
        CAST(category_id AS CHAR(1000)) AS path,
        CAST(
            CONCAT(LPAD(sort_order + 2147483648, 10, '0'), LPAD(category_id, 20, '0'))
            AS CHAR(4000)
        ) AS places
    FROM category
    WHERE parent_id IS NULL
    UNION ALL
    SELECT
        c.category_id,
        c.parent_id,
        t.root_id,
        c.depth,
        c.sort_order,
        CONCAT(t.path, '/', c.category_id) AS path,
        CONCAT(
            t.places, LPAD(c.sort_order + 2147483648, 10, '0'), LPAD(c.category_id, 20, '0')
        ) AS places
    FROM tree AS t
    INNER JOIN category AS c
        ON t.depth = c.parent_depth AND t.category_id = c.parent_id
)

SELECT
    category_id,
    parent_id,
    root_id,
    depth,
    sort_order,
    path,
    places
FROM tree;
