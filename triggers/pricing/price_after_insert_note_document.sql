-- Trigger: price_after_insert_note_document
--
-- Notes the document of a product that costs something else now, or will: the document says
-- of itself when it changes next. What has ended shows nowhere.
--
-- Fires: after insert on price, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_insert_note_document
AFTER INSERT ON price
FOR EACH ROW
FOLLOWS price_after_insert_audit
BEGIN
    IF NEW.min_quantity = 1 AND NEW.valid_to > UTC_TIMESTAMP(6) THEN
        CALL price_note_core(NEW.price_list_id, NEW.variant_id);
    END IF;
END$$

DELIMITER ;
