-- Trigger: goods_receipt_line_before_update_refuse
--
-- goods_receipt_line is a ledger: it changes no row.
--
-- Fires:  before update on goods_receipt_line, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER goods_receipt_line_before_update_refuse
BEFORE UPDATE ON goods_receipt_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: goods_receipt_line changes no row';
END$$

DELIMITER ;
