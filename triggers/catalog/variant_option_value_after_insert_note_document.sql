-- Trigger: variant_option_value_after_insert_note_document
--
-- Notes the document of a product of which a variant made a choice.
--
-- Fires: after insert on variant_option_value, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_after_insert_note_document
AFTER INSERT ON variant_option_value
FOR EACH ROW
FOLLOWS variant_option_value_after_insert_check_signature
BEGIN
    CALL product_note_core(NEW.product_id);
END$$

DELIMITER ;
