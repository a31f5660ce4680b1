-- Trigger: download_grant_before_update_guard_used
--
-- A download that was taken stays taken, what is revoked stays revoked, and a grant
-- stays with its line, its file and its link. While the customer of the order is being
-- erased the link gives way to one that nobody has; see customer_before_update_guard_erased.
--
-- Fires:  before update on download_grant, for each row
-- Raises: 30001 APPEND_ONLY
-- See:    triggers/customer/customer_before_update_guard_erased.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER download_grant_before_update_guard_used
BEFORE UPDATE ON download_grant
FOR EACH ROW
BEGIN
    DECLARE v_erasures INT DEFAULT 0;

    IF NEW.token_hash = SHA2(CONCAT('erased:', OLD.download_grant_id), 256) THEN
        SELECT COUNT(*) INTO v_erasures
        FROM sales_order AS o
        INNER JOIN privacy_request AS pr
            ON o.customer_id = pr.standing_of
        WHERE
            o.order_id = OLD.order_id
            AND pr.kind = 'erase'
            AND pr.state = 'in_progress';
    END IF;

    IF NOT (
        NEW.order_id = OLD.order_id
        AND NEW.order_line_id = OLD.order_line_id
        AND NEW.digital_asset_id = OLD.digital_asset_id
        AND (NEW.token_hash = OLD.token_hash OR v_erasures > 0)
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
