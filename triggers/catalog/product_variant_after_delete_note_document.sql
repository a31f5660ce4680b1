-- Trigger: product_variant_after_delete_note_document
--
-- Notes the document of a product that can be bought in one way less. The variant's choices
-- go along with it by foreign key, which fires no trigger.
--
-- Fires: after delete on product_variant, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_delete_note_document
AFTER DELETE ON product_variant
FOR EACH ROW
BEGIN
    IF OLD.deleted_at IS NULL THEN
        CALL product_note_core(OLD.product_id);
    END IF;
END$$

DELIMITER ;
