-- Trigger: sales_channel_after_insert_note_document
--
-- Notes the documents that show names, where the new channel is the first: they are in its
-- language from now on.
--
-- Fires: after insert on sales_channel, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_insert_note_document
AFTER INSERT ON sales_channel
FOR EACH ROW
FOLLOWS sales_channel_after_insert_audit
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM sales_channel
        WHERE channel_id < NEW.channel_id
    ) THEN
        CALL catalog_note_core(TRUE);
    END IF;
END$$

DELIMITER ;
