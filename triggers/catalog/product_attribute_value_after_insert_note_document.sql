-- Trigger: product_attribute_value_after_insert_note_document
--
-- Notes the document of a product of which a property is told. Which language shows
-- follows from texts that others may be writing just now, so any counts.
--
-- Fires: after insert on product_attribute_value, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_attribute_value_after_insert_note_document
AFTER INSERT ON product_attribute_value
FOR EACH ROW
BEGIN
    CALL product_note_core(NEW.product_id);
END$$

DELIMITER ;
