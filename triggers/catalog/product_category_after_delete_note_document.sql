-- Trigger: product_category_after_delete_note_document
--
-- Notes the document of a product that is shown in one category less.
--
-- Fires: after delete on product_category, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_category_after_delete_note_document
AFTER DELETE ON product_category
FOR EACH ROW
BEGIN
    CALL product_note_core(OLD.product_id);
END$$

DELIMITER ;
