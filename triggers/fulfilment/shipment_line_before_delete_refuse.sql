-- Trigger: shipment_line_before_delete_refuse
--
-- shipment_line is a ledger: it loses no row.
--
-- Fires:  before delete on shipment_line, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipment_line_before_delete_refuse
BEFORE DELETE ON shipment_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: shipment_line loses no row';
END$$

DELIMITER ;
