-- Procedure: category_move
--
-- Puts a category with all that lies below it under another one, or with NULL among
-- the roots. Its place among its new neighbours is told by its sort_order, which it
-- keeps. Where it lies there already nothing changes.
--
-- A row points at its parent with the parent's depth, so a branch cannot be bent as a
-- whole: it is taken apart from the leaves up and put together again from its root
-- down. The whole tree is locked meanwhile, so that of two moves into each other the
-- second sees the first.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30204 CATEGORY_CYCLE
-- Example:     CALL category_move(7, 3);
-- See:         schema/catalog/category.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE category_move (
    IN p_category_id BIGINT UNSIGNED,
    IN p_parent_id BIGINT UNSIGNED
)
COMMENT 'Puts a category with all below it under another, or with NULL among the roots'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_locked INT;
        DECLARE v_depth INT;
        DECLARE v_parent_id BIGINT UNSIGNED;
        DECLARE v_parent_depth INT;
        DECLARE v_branch JSON;
        DECLARE v_level INT;
        DECLARE v_last_level INT;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SELECT COUNT(*) INTO v_locked
        FROM category
        FOR UPDATE;

        SELECT
            depth,
            parent_id
        INTO v_depth, v_parent_id
        FROM category
        WHERE category_id = p_category_id;

        SELECT depth INTO v_parent_depth
        FROM category
        WHERE category_id = p_parent_id;

        IF v_depth IS NULL OR (p_parent_id IS NOT NULL AND v_parent_depth IS NULL) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such category';
        END IF;

        -- The branch, each with its level below the category that is moved.
        WITH RECURSIVE below AS (
            SELECT
                category_id,
                parent_id,
                0 AS level
            FROM category
            WHERE category_id = p_category_id
            UNION ALL
            SELECT
                c.category_id,
                c.parent_id,
                b.level + 1 AS level
            FROM below AS b
            INNER JOIN category AS c
                ON b.category_id = c.parent_id
        )

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'category_id', category_id,
                    'parent_id', IF(level = 0, p_parent_id, parent_id),
                    'level', level
                )
            ) AS branch,
            MAX(level) AS last_level
        INTO v_branch, v_last_level
        FROM below;

        IF EXISTS (
            SELECT 1
            FROM
                JSON_TABLE(
                    v_branch, '$[*]' COLUMNS (category_id BIGINT UNSIGNED PATH '$.category_id')
                ) AS node
            WHERE node.category_id = p_parent_id
        ) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30204,
                MESSAGE_TEXT = 'CATEGORY_CYCLE: a category does not go below itself';
        END IF;

        IF NOT v_parent_id <=> p_parent_id THEN
            SET v_level = v_last_level;

            WHILE v_level >= 0 DO
                UPDATE category
                SET
                    depth = 0,
                    parent_depth = NULL,
                    parent_id = NULL
                WHERE category_id IN (
                    SELECT node.category_id
                    FROM
                        JSON_TABLE(
                            v_branch,
                            '$[*]' COLUMNS (
                                category_id BIGINT UNSIGNED PATH '$.category_id',
                                level INT PATH '$.level'
                            )
                        ) AS node
                    WHERE node.level = v_level
                );

                SET v_level = v_level - 1;
            END WHILE;

            SET v_depth = COALESCE(v_parent_depth + 1, 0);
            -- Among the roots the category itself is in place already.
            SET v_level = IF(p_parent_id IS NULL, 1, 0);

            WHILE v_level <= v_last_level DO
                WITH node AS (
                    SELECT
                        n.category_id,
                        n.parent_id
                    FROM
                        JSON_TABLE(
                            v_branch,
                            '$[*]' COLUMNS (
                                category_id BIGINT UNSIGNED PATH '$.category_id',
                                parent_id BIGINT UNSIGNED PATH '$.parent_id',
                                level INT PATH '$.level'
                            )
                        ) AS n
                    WHERE n.level = v_level
                )

                UPDATE category AS c
                INNER JOIN node -- noqa: LT02
                    ON c.category_id = node.category_id -- noqa: LT02
                SET
                    c.depth = v_depth + v_level,
                    c.parent_depth = v_depth + v_level - 1,
                    c.parent_id = node.parent_id;

                SET v_level = v_level + 1;
            END WHILE;
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
