-- Trigger: download_grant_before_update_guard_used
--
-- A download that was taken stays taken, what is revoked stays revoked, and a grant
-- stays with its line and its file.
--
-- Fires:  before update on download_grant, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER download_grant_before_update_guard_used
BEFORE UPDATE ON download_grant
FOR EACH ROW
BEGIN
    IF NOT (
        NEW.order_id = OLD.order_id
        AND NEW.order_line_id = OLD.order_line_id
        AND NEW.digital_asset_id = OLD.digital_asset_id
        AND NEW.token_hash = OLD.token_hash
        AND NEW.downloads_used >= OLD.downloads_used
        AND (OLD.revoked_at IS NULL OR NEW.revoked_at <=> OLD.revoked_at)
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: a download that was taken or revoked stays so';
    END IF;
END$$

DELIMITER ;
