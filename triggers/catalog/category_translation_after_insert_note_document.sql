-- Trigger: category_translation_after_insert_note_document
--
-- Notes the document of a category that got a name in a language.
--
-- Fires: after insert on category_translation, for each row
-- See:   views/catalog/category_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_translation_after_insert_note_document
AFTER INSERT ON category_translation
FOR EACH ROW
BEGIN
    CALL category_note_core(NEW.category_id);
END$$

DELIMITER ;
