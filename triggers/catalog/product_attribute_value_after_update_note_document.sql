-- Trigger: product_attribute_value_after_update_note_document
--
-- Notes the document of a product of which a property is told otherwise. Which language shows
-- follows from texts that others may be writing just now, so any counts.
--
-- Fires: after update on product_attribute_value, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_attribute_value_after_update_note_document
AFTER UPDATE ON product_attribute_value
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.product_id = OLD.product_id
        AND NEW.attribute_id = OLD.attribute_id
        AND NEW.locale_code <=> OLD.locale_code
        AND NEW.value_text COLLATE utf8mb4_0900_bin <=> OLD.value_text
        AND NEW.value_number <=> OLD.value_number
        AND NEW.is_true <=> OLD.is_true
        AND NEW.value_on <=> OLD.value_on
    ) THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

DELIMITER ;
