-- Trigger: shipment_line_after_insert_move_qty_shipped
--
-- Keeps order_line.qty_shipped equal to the sum of its parcels. It runs after the
-- insert, so that a row which INSERT IGNORE drops is not counted.
--
-- Fires:  after insert on shipment_line, for each row
-- Raises: 3819 on ck_order_line_returned_shipped_ordered, which callers report as
--         30602

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipment_line_after_insert_move_qty_shipped
AFTER INSERT ON shipment_line
FOR EACH ROW
BEGIN
    UPDATE order_line
    SET qty_shipped = qty_shipped + NEW.quantity
    WHERE order_line_id = NEW.order_line_id;
END$$

DELIMITER ;
