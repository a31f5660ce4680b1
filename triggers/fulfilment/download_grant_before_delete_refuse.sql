-- Trigger: download_grant_before_delete_refuse
--
-- download_grant is proof of what was handed out: it loses no row.
--
-- Fires:  before delete on download_grant, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER download_grant_before_delete_refuse
BEFORE DELETE ON download_grant
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: download_grant loses no row';
END$$

DELIMITER ;
