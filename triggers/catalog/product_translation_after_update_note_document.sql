-- Trigger: product_translation_after_update_note_document
--
-- Notes the document of a product that is called otherwise in a language. Which language shows
-- follows from texts that others may be writing just now, so any counts.
--
-- Fires: after update on product_translation, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_translation_after_update_note_document
AFTER UPDATE ON product_translation
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.product_id = OLD.product_id
        AND NEW.locale_code = OLD.locale_code
        AND NEW.name COLLATE utf8mb4_0900_bin = OLD.name
        AND NEW.slug COLLATE utf8mb4_0900_bin = OLD.slug
        AND NEW.description COLLATE utf8mb4_0900_bin <=> OLD.description
    ) THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

DELIMITER ;
