-- Trigger: category_translation_after_update_note_document
--
-- Notes the document of a category that is called otherwise in a language.
--
-- Fires: after update on category_translation, for each row
-- See:   views/catalog/category_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_translation_after_update_note_document
AFTER UPDATE ON category_translation
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.category_id = OLD.category_id
        AND NEW.locale_code = OLD.locale_code
        AND NEW.name COLLATE utf8mb4_0900_bin = OLD.name
        AND NEW.slug COLLATE utf8mb4_0900_bin = OLD.slug
    ) THEN
        CALL category_note_core(NEW.category_id);

        IF NEW.category_id <> OLD.category_id THEN
            CALL category_note_core(OLD.category_id);
        END IF;
    END IF;
END$$

DELIMITER ;
