-- Trigger: variant_option_value_after_update_note_document
--
-- Notes the document of a product of which a variant made another choice.
--
-- Fires: after update on variant_option_value, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_after_update_note_document
AFTER UPDATE ON variant_option_value
FOR EACH ROW
FOLLOWS variant_option_value_after_update_check_signature
BEGIN
    IF NOT (
        NEW.product_id = OLD.product_id
        AND NEW.variant_id = OLD.variant_id
        AND NEW.option_type_id = OLD.option_type_id
        AND NEW.option_value_id = OLD.option_value_id
    ) THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

DELIMITER ;
