-- Trigger: customer_after_update_note_change
--
-- Notes for the summaries the orders of a guest who got an account, or of a customer who
-- is taken for a guest: the summaries by customer know no guests.
--
-- Fires: after update on customer, for each row
-- See:   schema/platform/summary_change.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_after_update_note_change
AFTER UPDATE ON customer
FOR EACH ROW
FOLLOWS customer_after_update_audit
BEGIN
    IF NEW.is_guest <> OLD.is_guest THEN
        INSERT INTO summary_change (order_id)
        SELECT order_id
        FROM sales_order
        WHERE
            customer_id = NEW.customer_id
            AND placed_at IS NOT NULL;
    END IF;
END$$

DELIMITER ;
