-- Trigger: goods_receipt_line_after_insert_move_qty_received
--
-- Keeps purchase_order_line.qty_received equal to what its deliveries brought and was
-- accepted. It runs after the insert, so that a row which INSERT IGNORE drops is not
-- counted.
--
-- Fires:  after insert on goods_receipt_line, for each row
-- Raises: 3819 on ck_purchase_order_line_received_within_ordered, which callers report
--         as 30801

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER goods_receipt_line_after_insert_move_qty_received
AFTER INSERT ON goods_receipt_line
FOR EACH ROW
BEGIN
    UPDATE purchase_order_line
    SET qty_received = qty_received + NEW.qty_accepted
    WHERE purchase_order_line_id = NEW.purchase_order_line_id;
END$$

DELIMITER ;
