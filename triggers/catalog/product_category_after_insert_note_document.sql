-- Trigger: product_category_after_insert_note_document
--
-- Notes the document of a product that is shown in one more category.
--
-- Fires: after insert on product_category, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_category_after_insert_note_document
AFTER INSERT ON product_category
FOR EACH ROW
BEGIN
    CALL product_note_core(NEW.product_id);
END$$

DELIMITER ;
