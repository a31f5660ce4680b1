-- Trigger: privacy_request_before_update_guard_closed
--
-- A request that was completed or rejected stands still, and none becomes another
-- customer's or of another kind. An erasure is completed from in_progress, once the
-- customer is erased; while it is, what was noted of their other requests is forgotten.
--
-- Fires:  before update on privacy_request, for each row
-- Raises: 30703 PRIVACY_REQUEST_GUARDED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER privacy_request_before_update_guard_closed
BEFORE UPDATE ON privacy_request
FOR EACH ROW
BEGIN
    DECLARE v_erased_at DATETIME(6);
    DECLARE v_erasures INT DEFAULT 0;

    IF
        OLD.completed_at IS NOT NULL
        AND NEW.state = OLD.state
        AND NEW.completed_at = OLD.completed_at
        AND NEW.staff_user_id <=> OLD.staff_user_id
        AND NEW.evidence = JSON_OBJECT('erased', CAST('true' AS JSON))
    THEN
        SELECT COUNT(*) INTO v_erasures
        FROM privacy_request
        WHERE
            standing_of = OLD.customer_id
            AND kind = 'erase'
            AND state = 'in_progress';
    END IF;

    IF OLD.completed_at IS NOT NULL AND v_erasures = 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30703,
            MESSAGE_TEXT = 'PRIVACY_REQUEST_GUARDED: a request that was closed stands still';
    END IF;

    IF NOT (
        NEW.privacy_request_id = OLD.privacy_request_id
        AND NEW.customer_id = OLD.customer_id
        AND NEW.kind = OLD.kind
        AND NEW.requested_at = OLD.requested_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30703,
            MESSAGE_TEXT = 'PRIVACY_REQUEST_GUARDED: whose it is, what for and since when stays';
    END IF;

    IF NEW.kind = 'erase' AND NEW.state = 'completed' THEN
        SELECT erased_at INTO v_erased_at
        FROM customer
        WHERE customer_id = NEW.customer_id;

        IF OLD.state <> 'in_progress' OR v_erased_at IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30703,
                MESSAGE_TEXT = 'PRIVACY_REQUEST_GUARDED: customer_erase alone completes an erasure';
        END IF;
    END IF;
END$$

DELIMITER ;
