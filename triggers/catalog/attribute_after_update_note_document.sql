-- Trigger: attribute_after_update_note_document
--
-- Notes the documents of all products that have a property whose code or unit changed.
--
-- Fires: after update on attribute, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER attribute_after_update_note_document
AFTER UPDATE ON attribute
FOR EACH ROW
BEGIN
    IF
        NEW.attribute_code COLLATE utf8mb4_0900_bin <> OLD.attribute_code
        OR NOT NEW.unit COLLATE utf8mb4_0900_bin <=> OLD.unit
    THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT DISTINCT
            'product' AS aggregate_type,
            p.product_id,
            p.public_id
        FROM product_attribute_value AS pav
        INNER JOIN product AS p
            ON pav.product_id = p.product_id
        WHERE
            pav.attribute_id = NEW.attribute_id
            AND p.deleted_at IS NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

DELIMITER ;
