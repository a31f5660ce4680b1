-- Trigger: category_after_update_note_document
--
-- Notes the document of a category that lies elsewhere now.
--
-- Fires: after update on category, for each row
-- See:   views/catalog/category_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_after_update_note_document
AFTER UPDATE ON category
FOR EACH ROW
BEGIN
    IF
        NEW.depth <> OLD.depth
        OR NOT NEW.parent_id <=> OLD.parent_id
        OR NEW.sort_order <> OLD.sort_order
    THEN
        CALL outbox_note_core('category', NEW.category_id, NEW.public_id, 'upsert');
    END IF;
END$$

DELIMITER ;
