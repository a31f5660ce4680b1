-- Trigger: brand_after_update_note_document
--
-- Notes the documents of all products of a brand that is called otherwise.
--
-- Fires: after update on brand, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER brand_after_update_note_document
AFTER UPDATE ON brand
FOR EACH ROW
BEGIN
    IF NEW.name COLLATE utf8mb4_0900_bin <> OLD.name THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'product' AS aggregate_type,
            product_id,
            public_id
        FROM product
        WHERE
            brand_id = NEW.brand_id
            AND deleted_at IS NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

DELIMITER ;
