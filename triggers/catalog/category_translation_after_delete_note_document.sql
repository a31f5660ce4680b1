-- Trigger: category_translation_after_delete_note_document
--
-- Notes the document of a category that lost its name in a language.
--
-- Fires: after delete on category_translation, for each row
-- See:   views/catalog/category_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_translation_after_delete_note_document
AFTER DELETE ON category_translation
FOR EACH ROW
BEGIN
    CALL category_note_core(OLD.category_id);
END$$

DELIMITER ;
