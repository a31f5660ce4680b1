-- Trigger: product_translation_after_insert_note_document
--
-- Notes the document of a product that got a name in a language. Which language shows
-- follows from texts that others may be writing just now, so any counts.
--
-- Fires: after insert on product_translation, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_translation_after_insert_note_document
AFTER INSERT ON product_translation
FOR EACH ROW
BEGIN
    CALL product_note_core(NEW.product_id);
END$$

DELIMITER ;
