-- Trigger: price_list_after_update_note_document
--
-- Notes the documents of all products that a list prices, where it asks others, elsewhere,
-- in another currency, or sooner or later than it did. Its kind and name show nowhere.
--
-- Fires: after update on price_list, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_list_after_update_note_document
AFTER UPDATE ON price_list
FOR EACH ROW
FOLLOWS price_list_after_update_audit
BEGIN
    IF NOT (
        NEW.channel_id = OLD.channel_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.customer_group_id <=> OLD.customer_group_id
        AND NEW.priority = OLD.priority
    ) THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT DISTINCT
            'product' AS aggregate_type,
            p.product_id,
            p.public_id
        FROM price AS pr
        INNER JOIN product_variant AS pv
            ON pr.variant_id = pv.variant_id
        INNER JOIN product AS p
            ON pv.product_id = p.product_id
        WHERE
            pr.price_list_id = NEW.price_list_id
            AND pr.min_quantity = 1
            AND pr.valid_to > UTC_TIMESTAMP(6)
            AND p.deleted_at IS NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

DELIMITER ;
