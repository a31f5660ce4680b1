-- Trigger: privacy_request_before_delete_refuse
--
-- A request is the shop's proof of what it did: it loses no row.
--
-- Fires:  before delete on privacy_request, for each row
-- Raises: 30703 PRIVACY_REQUEST_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER privacy_request_before_delete_refuse
BEFORE DELETE ON privacy_request
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30703,
        MESSAGE_TEXT = 'PRIVACY_REQUEST_GUARDED: privacy_request loses no row';
END$$

DELIMITER ;
