-- Trigger: variant_option_value_after_delete_note_document
--
-- Notes the document of a product of which a variant took a choice back.
--
-- Fires: after delete on variant_option_value, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_after_delete_note_document
AFTER DELETE ON variant_option_value
FOR EACH ROW
BEGIN
    CALL product_note_core(OLD.product_id);
END$$

DELIMITER ;
