-- Trigger: download_grant_before_insert_start_at_zero
--
-- Nothing has been downloaded yet when a grant is issued.
--
-- Fires:  before insert on download_grant, for each row
-- Raises: 30007 COUNTER_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER download_grant_before_insert_start_at_zero
BEFORE INSERT ON download_grant
FOR EACH ROW
BEGIN
    IF NEW.downloads_used <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: downloads are counted from 0';
    END IF;
END$$

DELIMITER ;
