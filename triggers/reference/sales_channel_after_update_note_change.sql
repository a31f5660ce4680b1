-- Trigger: sales_channel_after_update_note_change
--
-- Asks for all summaries anew where a channel is called otherwise now, or has another clock.
--
-- Fires: after update on sales_channel, for each row
-- See:   schema/platform/summary_change.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_update_note_change
AFTER UPDATE ON sales_channel
FOR EACH ROW
FOLLOWS sales_channel_after_update_audit
BEGIN
    IF NEW.channel_code <> OLD.channel_code OR NEW.timezone <> OLD.timezone THEN
        INSERT INTO summary_change (order_id)
        VALUES (NULL);
    END IF;
END$$

DELIMITER ;
