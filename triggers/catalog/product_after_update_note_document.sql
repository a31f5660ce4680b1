-- Trigger: product_after_update_note_document
--
-- Notes the document of a product that shows something else now, or that came or went.
--
-- Fires: after update on product, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_update_note_document
AFTER UPDATE ON product
FOR EACH ROW
FOLLOWS product_after_update_audit
BEGIN
    IF
        (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)
        OR (
            NEW.deleted_at IS NULL
            AND NOT (
                NEW.brand_id <=> OLD.brand_id
                AND NEW.product_kind = OLD.product_kind
                AND NEW.status = OLD.status
                AND NEW.published_at <=> OLD.published_at
            )
        )
    THEN
        CALL outbox_note_core('product', NEW.product_id, NEW.public_id, 'upsert');
    END IF;
END$$

DELIMITER ;
