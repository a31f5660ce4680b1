-- Trigger: product_translation_after_delete_note_document
--
-- Notes the document of a product that lost its name in a language. Which language shows
-- follows from texts that others may be writing just now, so any counts.
--
-- Fires: after delete on product_translation, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_translation_after_delete_note_document
AFTER DELETE ON product_translation
FOR EACH ROW
BEGIN
    CALL product_note_core(OLD.product_id);
END$$

DELIMITER ;
