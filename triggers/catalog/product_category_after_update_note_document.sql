-- Trigger: product_category_after_update_note_document
--
-- Notes the document of a product that is shown in another category.
--
-- Fires: after update on product_category, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_category_after_update_note_document
AFTER UPDATE ON product_category
FOR EACH ROW
BEGIN
    IF NEW.product_id <> OLD.product_id OR NEW.category_id <> OLD.category_id THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

DELIMITER ;
