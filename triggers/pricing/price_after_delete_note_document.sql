-- Trigger: price_after_delete_note_document
--
-- Notes the document of a product of which a planned price was called off.
--
-- Fires: after delete on price, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_delete_note_document
AFTER DELETE ON price
FOR EACH ROW
FOLLOWS price_after_delete_audit
BEGIN
    IF OLD.min_quantity = 1 AND OLD.valid_to > UTC_TIMESTAMP(6) THEN
        CALL price_note_core(OLD.price_list_id, OLD.variant_id);
    END IF;
END$$

DELIMITER ;
