-- Trigger: sales_channel_after_update_note_document
--
-- Notes the documents that show a channel's code (its orders, and what products cost there),
-- its currency, or, of the first channel, names in its language.
--
-- Fires: after update on sales_channel, for each row
-- See:   views/sales/order_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_update_note_document
AFTER UPDATE ON sales_channel
FOR EACH ROW
FOLLOWS sales_channel_after_update_note_change
BEGIN
    IF
        NEW.channel_code COLLATE utf8mb4_0900_bin <> OLD.channel_code
        OR NEW.default_currency_code <> OLD.default_currency_code
        OR NEW.default_locale_code <> OLD.default_locale_code
    THEN
        CALL catalog_note_core(NEW.default_locale_code <> OLD.default_locale_code);
    END IF;

    IF NEW.channel_code COLLATE utf8mb4_0900_bin <> OLD.channel_code THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id)
        SELECT
            'order' AS aggregate_type,
            order_id,
            public_id
        FROM sales_order
        WHERE
            channel_id = NEW.channel_id
            AND placed_at IS NOT NULL
        FOR SHARE
        ON DUPLICATE KEY UPDATE
            version = outbox_event.version + 1,
            op = 'upsert';
    END IF;
END$$

DELIMITER ;
