-- Trigger: purchase_order_before_update_guard_steps
--
-- A purchase order goes from draft to submitted and on as it is received, or is called
-- off before all of it came. Once it was submitted it keeps its parties and its number.
--
-- Fires:  before update on purchase_order, for each row
-- Raises: 30002 ORDER_IMMUTABLE, 30601 ILLEGAL_TRANSITION

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER purchase_order_before_update_guard_steps
BEFORE UPDATE ON purchase_order
FOR EACH ROW
BEGIN
    IF
        NEW.status <> OLD.status
        AND CONCAT(OLD.status, ' ', NEW.status) NOT IN (
            'draft submitted',
            'draft cancelled',
            'submitted partially_received',
            'submitted received',
            'submitted cancelled',
            'partially_received received',
            'partially_received cancelled'
        )
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a purchase order does not go that way';
    END IF;

    IF OLD.status <> 'draft' AND NOT (
        NEW.purchase_order_id = OLD.purchase_order_id
        AND NEW.purchase_order_number = OLD.purchase_order_number
        AND NEW.supplier_id = OLD.supplier_id
        AND NEW.warehouse_id = OLD.warehouse_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.submitted_at <=> OLD.submitted_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a submitted purchase order keeps its parties';
    END IF;
END$$

DELIMITER ;
