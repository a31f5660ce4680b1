-- Trigger: goods_receipt_line_before_delete_refuse
--
-- goods_receipt_line is a ledger: it loses no row.
--
-- Fires:  before delete on goods_receipt_line, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER goods_receipt_line_before_delete_refuse
BEFORE DELETE ON goods_receipt_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: goods_receipt_line loses no row';
END$$

DELIMITER ;
