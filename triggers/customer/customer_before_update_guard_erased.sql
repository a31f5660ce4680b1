-- Trigger: customer_before_update_guard_erased
--
-- A customer is erased by customer_erase and stays erased. What only an erased
-- customer may have done to their orders rests on this: a request for erasure is in
-- progress inside customer_erase and at no other time, so that setting the status by
-- hand opens nothing.
--
-- Fires:  before update on customer, after updated_at has moved
-- Raises: 30702 CUSTOMER_ERASED
-- See:    triggers/customer/privacy_request_before_update_guard_closed.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_before_update_guard_erased
BEFORE UPDATE ON customer
FOR EACH ROW
FOLLOWS customer_before_update_touch_updated_at
BEGIN
    DECLARE v_requests INT;

    IF
        OLD.status = 'erased'
        AND NOT (
            NEW.status = OLD.status
            AND NEW.erased_at <=> OLD.erased_at
            AND NEW.customer_id = OLD.customer_id
        )
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30702,
            MESSAGE_TEXT = 'CUSTOMER_ERASED: who was erased stays erased';
    END IF;

    IF OLD.status <> 'erased' AND NEW.status = 'erased' THEN
        SELECT COUNT(*) INTO v_requests
        FROM privacy_request
        WHERE
            standing_of = OLD.customer_id
            AND kind = 'erase'
            AND state = 'in_progress';

        IF v_requests = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30702,
                MESSAGE_TEXT = 'CUSTOMER_ERASED: a customer is erased by customer_erase alone';
        END IF;
    END IF;
END$$

DELIMITER ;
