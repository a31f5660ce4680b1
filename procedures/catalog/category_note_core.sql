-- Procedure: category_note_core
--
-- Notes that the document of a category shows something else. Its public id never changes,
-- so it is read without a lock; one that was committed after this transaction began to
-- read is found by a lock.
--
-- Transaction: the caller's
-- Example:     CALL category_note_core(7);
-- See:         views/catalog/category_document.sql, procedures/platform/outbox_note_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE category_note_core (
    IN p_category_id BIGINT UNSIGNED
)
COMMENT 'Notes that the document of a category shows something else'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_public_id BINARY(16);

    SELECT MAX(public_id) INTO v_public_id
    FROM category
    WHERE category_id = p_category_id;

    IF v_public_id IS NULL THEN
        SELECT MAX(public_id) INTO v_public_id
        FROM category
        WHERE category_id = p_category_id
        FOR SHARE;
    END IF;

    IF v_public_id IS NOT NULL THEN
        CALL outbox_note_core('category', p_category_id, v_public_id, 'upsert');
    END IF;
END$$

DELIMITER ;
