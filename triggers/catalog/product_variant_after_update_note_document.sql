-- Trigger: product_variant_after_update_note_document
--
-- Notes the document of a product of which a variant shows otherwise, came or went. The
-- default shows as one of the first fifty.
--
-- Fires: after update on product_variant, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_update_note_document
AFTER UPDATE ON product_variant
FOR EACH ROW
FOLLOWS product_variant_after_update_note_change
BEGIN
    IF
        (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)
        OR (
            NEW.deleted_at IS NULL
            AND NOT (
                NEW.product_id = OLD.product_id
                AND NEW.public_id = OLD.public_id
                AND NEW.sku COLLATE utf8mb4_0900_bin = OLD.sku
                AND NEW.is_default = OLD.is_default
            )
        )
    THEN
        CALL product_note_core(NEW.product_id);

        IF NEW.product_id <> OLD.product_id THEN
            CALL product_note_core(OLD.product_id);
        END IF;
    END IF;
END$$

DELIMITER ;
