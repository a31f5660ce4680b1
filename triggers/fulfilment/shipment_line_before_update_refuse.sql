-- Trigger: shipment_line_before_update_refuse
--
-- shipment_line is a ledger: it changes no row.
--
-- Fires:  before update on shipment_line, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipment_line_before_update_refuse
BEFORE UPDATE ON shipment_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: shipment_line changes no row';
END$$

DELIMITER ;
