-- Procedure: catalog_note_core
--
-- Notes the documents of all products, and of all categories where names change. Those
-- that others are just making are waited for.
--
-- Transaction: the caller's
-- Example:     CALL catalog_note_core(TRUE);
-- See:         procedures/platform/outbox_note_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE catalog_note_core (
    IN p_is_called_otherwise BOOLEAN
)
COMMENT 'Notes the documents of all products, or of categories as well'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
    SELECT
        'product' AS aggregate_type,
        product_id,
        public_id
    FROM product
    WHERE deleted_at IS NULL
    FOR SHARE
    ON DUPLICATE KEY UPDATE
        version = outbox_event.version + 1,
        op = 'upsert';

    IF p_is_called_otherwise THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'category' AS aggregate_type,
            category_id,
            public_id
        FROM category
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

DELIMITER ;
