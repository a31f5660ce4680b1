-- Trigger: sales_channel_after_delete_note_document
--
-- Notes the documents that show names, where it was the first channel: they were in its
-- language.
--
-- Fires: after delete on sales_channel, for each row
-- See:   views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_delete_note_document
AFTER DELETE ON sales_channel
FOR EACH ROW
FOLLOWS sales_channel_after_delete_audit
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM sales_channel
        WHERE channel_id < OLD.channel_id
    ) THEN
        CALL catalog_note_core(TRUE);
    END IF;
END$$

DELIMITER ;
