-- Trigger: product_attribute_value_after_delete_note_document
--
-- Notes the document of a product of which a property is told no more. Which language shows
-- follows from texts that others may be writing just now, so any counts.
--
-- Fires: after delete on product_attribute_value, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_attribute_value_after_delete_note_document
AFTER DELETE ON product_attribute_value
FOR EACH ROW
BEGIN
    CALL product_note_core(OLD.product_id);
END$$

DELIMITER ;
