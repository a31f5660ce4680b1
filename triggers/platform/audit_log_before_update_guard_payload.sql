-- Trigger: audit_log_before_update_guard_payload
--
-- audit_log is evidence: it changes no row. One change passes: the payload is emptied
-- while the erasure of the customer that it tells of is in progress, a state that
-- customer_erase sets and leaves in one transaction. The digest of the payload is taken
-- here, from what stood there, and by nobody else.
--
-- Fires:  before update on audit_log, for each row
-- Raises: 30001 APPEND_ONLY
-- See:    procedures/platform/audit_erase_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER audit_log_before_update_guard_payload
BEFORE UPDATE ON audit_log
FOR EACH ROW
BEGIN
    IF (
        NEW.audit_log_id = OLD.audit_log_id
        AND NEW.occurred_at = OLD.occurred_at
        AND NEW.table_name = OLD.table_name
        AND NEW.row_key = OLD.row_key
        AND NEW.action = OLD.action
        AND NEW.actor = OLD.actor
        AND OLD.payload_digest IS NULL
        AND NEW.payload_erased_at IS NOT NULL
        AND NEW.salt IS NULL
        AND NEW.old_row IS NULL
        AND NEW.new_row IS NULL
        AND EXISTS (
            SELECT 1
            FROM privacy_request AS pr
            WHERE
                pr.privacy_request_id = NEW.privacy_request_id
                AND pr.customer_id = OLD.customer_id
                AND pr.kind = 'erase'
                AND pr.state = 'in_progress'
        )
    ) IS NOT TRUE THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: audit_log changes no row but for the erasure of a person';
    END IF;

    SET NEW.payload_digest = audit_payload_digest(OLD.salt, OLD.old_row, OLD.new_row);
END$$

DELIMITER ;
