-- ---
-- title: Category with nothing in it
-- meaning: Neither a product nor another category lies in it.
-- dimension: completeness
-- severity: info
-- owner: catalogue
-- table: category
-- columns: [product_category.category_id]
-- remedy: Fill it or take it out of the tree; who clicks on it finds nothing.
-- ---

SELECT
    CONCAT('category ', c.category_id) AS subject,
    'nothing' AS found,
    'a product or a category' AS expected
FROM category AS c
WHERE
    NOT EXISTS (
        SELECT 1
        FROM product_category AS pc
        WHERE pc.category_id = c.category_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM category AS child
        WHERE child.parent_id = c.category_id
    );
