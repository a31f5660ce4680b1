-- Procedure: product_note_core
--
-- Notes that the document of a product shows something else. Its public id never changes,
-- so it is read without a lock; one that was committed after this transaction began to
-- read is found by a lock.
--
-- Transaction: the caller's
-- Example:     CALL product_note_core(7);
-- See:         views/catalog/product_document.sql, procedures/platform/outbox_note_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE product_note_core (
    IN p_product_id BIGINT UNSIGNED
)
COMMENT 'Notes that the document of a product shows something else'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_public_id BINARY(16);

    SELECT MAX(public_id) INTO v_public_id
    FROM product
    WHERE product_id = p_product_id;

    IF v_public_id IS NULL THEN
        SELECT MAX(public_id) INTO v_public_id
        FROM product
        WHERE product_id = p_product_id
        FOR SHARE;
    END IF;

    IF v_public_id IS NOT NULL THEN
        CALL outbox_note_core('product', p_product_id, v_public_id, 'upsert');
    END IF;
END$$

DELIMITER ;
