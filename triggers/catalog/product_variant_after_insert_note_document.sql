-- Trigger: product_variant_after_insert_note_document
--
-- Notes the document of a product that can be bought in one more way.
--
-- Fires: after insert on product_variant, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_insert_note_document
AFTER INSERT ON product_variant
FOR EACH ROW
BEGIN
    IF NEW.deleted_at IS NULL THEN
        CALL product_note_core(NEW.product_id);
    END IF;
END$$

DELIMITER ;
