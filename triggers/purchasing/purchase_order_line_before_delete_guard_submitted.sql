-- Trigger: purchase_order_line_before_delete_guard_submitted
--
-- A purchase order that was submitted loses no line. The header is read with a
-- lock, so that it cannot be submitted while the statement runs.
--
-- Fires:  before delete on purchase_order_line, for each row
-- Raises: 30002 ORDER_IMMUTABLE

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER purchase_order_line_before_delete_guard_submitted
BEFORE DELETE ON purchase_order_line
FOR EACH ROW
BEGIN
    DECLARE v_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;

    SELECT status INTO v_status
    FROM purchase_order
    WHERE purchase_order_id = OLD.purchase_order_id
    FOR SHARE;

    IF v_status <> 'draft' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a submitted purchase order loses no line';
    END IF;
END$$

DELIMITER ;
