-- Trigger: return_line_after_insert_move_qty_returned
--
-- Keeps order_line.qty_returned equal to what was received of it, where a return is
-- noted down after the goods came.
--
-- Fires:  after insert on return_line, for each row
-- Raises: 3819 on ck_order_line_returned_shipped_ordered, which callers report as
--         30603

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_after_insert_move_qty_returned
AFTER INSERT ON return_line
FOR EACH ROW
BEGIN
    IF NEW.qty_received > 0 THEN
        UPDATE order_line
        SET qty_returned = qty_returned + NEW.qty_received
        WHERE order_line_id = NEW.order_line_id;
    END IF;
END$$

DELIMITER ;
