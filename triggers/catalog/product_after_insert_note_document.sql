-- Trigger: product_after_insert_note_document
--
-- Notes the document of a new product.
--
-- Fires: after insert on product, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_insert_note_document
AFTER INSERT ON product
FOR EACH ROW
FOLLOWS product_after_insert_audit
BEGIN
    IF NEW.deleted_at IS NULL THEN
        CALL outbox_note_core('product', NEW.product_id, NEW.public_id, 'upsert');
    END IF;
END$$

DELIMITER ;
