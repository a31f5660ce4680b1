-- Trigger: category_after_delete_note_document
--
-- Notes that there is no such category any more. Its names go along with it by foreign key,
-- which fires no trigger.
--
-- Fires: after delete on category, for each row
-- See:   views/catalog/category_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER category_after_delete_note_document
AFTER DELETE ON category
FOR EACH ROW
BEGIN
    CALL outbox_note_core('category', OLD.category_id, OLD.public_id, 'delete');
END$$

DELIMITER ;
