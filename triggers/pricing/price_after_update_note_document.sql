-- Trigger: price_after_update_note_document
--
-- Notes the document of a product that costs something else now, or will. What had ended
-- and ends shows nowhere, and neither does the price crossed out.
--
-- Fires: after update on price, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_update_note_document
AFTER UPDATE ON price
FOR EACH ROW
FOLLOWS price_after_update_audit
BEGIN
    IF
        (
            (OLD.min_quantity = 1 AND OLD.valid_to > UTC_TIMESTAMP(6))
            OR (NEW.min_quantity = 1 AND NEW.valid_to > UTC_TIMESTAMP(6))
        )
        AND NOT (
            NEW.price_list_id = OLD.price_list_id
            AND NEW.variant_id = OLD.variant_id
            AND NEW.min_quantity = OLD.min_quantity
            AND NEW.valid_from = OLD.valid_from
            AND NEW.valid_to = OLD.valid_to
            AND NEW.amount = OLD.amount
        )
    THEN
        CALL price_note_core(NEW.price_list_id, NEW.variant_id);

        IF NEW.price_list_id <> OLD.price_list_id OR NEW.variant_id <> OLD.variant_id THEN
            CALL price_note_core(OLD.price_list_id, OLD.variant_id);
        END IF;
    END IF;
END$$

DELIMITER ;
