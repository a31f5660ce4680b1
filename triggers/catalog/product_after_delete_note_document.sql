-- Trigger: product_after_delete_note_document
--
-- Notes that there is no such product any more. What a foreign key deletes along with it
-- fires no trigger, and needs none: all of it shows in this one document.
--
-- Fires: after delete on product, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_delete_note_document
AFTER DELETE ON product
FOR EACH ROW
FOLLOWS product_after_delete_audit
BEGIN
    CALL outbox_note_core('product', OLD.product_id, OLD.public_id, 'delete');
END$$

DELIMITER ;
