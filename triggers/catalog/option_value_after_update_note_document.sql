-- Trigger: option_value_after_update_note_document
--
-- Notes the documents of all products that can be had in what is called otherwise now.
--
-- Fires: after update on option_value, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER option_value_after_update_note_document
AFTER UPDATE ON option_value
FOR EACH ROW
BEGIN
    IF NEW.name COLLATE utf8mb4_0900_bin <> OLD.name THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT DISTINCT
            'product' AS aggregate_type,
            p.product_id,
            p.public_id
        FROM variant_option_value AS vov
        INNER JOIN product AS p
            ON vov.product_id = p.product_id
        WHERE
            vov.option_type_id = NEW.option_type_id
            AND vov.option_value_id = NEW.option_value_id
            AND p.deleted_at IS NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

DELIMITER ;
