-- Trigger: product_variant_after_update_note_change
--
-- Notes for the summaries what was sold and credited of a variant that is called otherwise
-- now, or belongs to another product.
--
-- Fires: after update on product_variant, for each row
-- See:   schema/platform/summary_change.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_update_note_change
AFTER UPDATE ON product_variant
FOR EACH ROW
FOLLOWS product_variant_after_update_check_signature
BEGIN
    IF NEW.sku <> OLD.sku OR NEW.product_id <> OLD.product_id THEN
        INSERT INTO summary_change (order_id)
        SELECT DISTINCT ol.order_id
        FROM order_line AS ol
        INNER JOIN sales_order AS o
            ON ol.order_id = o.order_id
        WHERE
            ol.variant_id = OLD.variant_id
            AND o.placed_at IS NOT NULL;

        INSERT INTO summary_change (billing_document_id)
        SELECT DISTINCT bdl.billing_document_id
        FROM billing_document_line AS bdl
        INNER JOIN billing_document AS bd
            ON bdl.billing_document_id = bd.billing_document_id
        WHERE
            bdl.variant_id = OLD.variant_id
            AND bd.document_kind = 'credit_note'
            AND bd.issued_at IS NOT NULL;
    END IF;
END$$

DELIMITER ;
