-- Trigger: category_after_insert_note_document
--
-- Notes the document of a new category.
--
-- Fires: after insert on category, for each row
-- See:   views/catalog/category_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_after_insert_note_document
AFTER INSERT ON category
FOR EACH ROW
BEGIN
    CALL outbox_note_core('category', NEW.category_id, NEW.public_id, 'upsert');
END$$

DELIMITER ;
