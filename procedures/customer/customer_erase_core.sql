-- Procedure: customer_erase_core
--
-- Erases one customer, who is locked with their carts and the goods these claim. Rows
-- that tell of the person and are nobody's proof go; of all others what tells of the
-- person goes. MongoDB is told by a trigger of customer. What was done is counted by
-- table in the request.
--
-- Transaction: the caller's
-- Raises:      30701 ERASE_BLOCKED_OPEN_ORDER
-- Example:     CALL customer_erase_core(7, NULL);
-- See:         privacy/person.toml, triggers/customer/customer_after_update_note_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_erase_core (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_staff_user_id BIGINT UNSIGNED
)
COMMENT 'Erases one customer; orders and documents stay'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    DECLARE v_email VARCHAR(320);
    DECLARE v_external_ref VARCHAR(64);
    DECLARE v_locked INT;
    DECLARE v_order_number VARCHAR(32);
    DECLARE v_request_id BIGINT UNSIGNED;
    DECLARE v_evidence JSON DEFAULT (JSON_OBJECT('customer', 1));
    DECLARE v_detail VARCHAR(128);

    SELECT COUNT(*) INTO v_locked
    FROM sales_order
    WHERE customer_id = p_customer_id
    FOR UPDATE;

    SELECT MIN(o.order_number) INTO v_order_number
    FROM sales_order AS o
    INNER JOIN order_status AS os
        ON o.status_code = os.status_code
    WHERE
        o.customer_id = p_customer_id
        AND NOT os.is_terminal;

    IF v_order_number IS NOT NULL THEN
        SET v_detail = CONCAT('ERASE_BLOCKED_OPEN_ORDER: order ', v_order_number, ' is still open');
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30701,
            MESSAGE_TEXT = v_detail;
    END IF;

    SELECT MIN(o.order_number) INTO v_order_number
    FROM sales_order AS o
    INNER JOIN return_request AS rr
        ON o.order_id = rr.order_id
    WHERE
        o.customer_id = p_customer_id
        AND rr.closed_at IS NULL;

    IF v_order_number IS NOT NULL THEN
        SET v_detail = CONCAT(
            'ERASE_BLOCKED_OPEN_ORDER: a return of order ', v_order_number, ' is still open'
        );
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30701,
            MESSAGE_TEXT = v_detail;
    END IF;

    SELECT MAX(privacy_request_id) INTO v_request_id
    FROM privacy_request
    WHERE
        standing_of = p_customer_id
        AND kind = 'erase';

    IF v_request_id IS NULL THEN
        INSERT INTO privacy_request (customer_id, kind, requested_at)
        VALUES (p_customer_id, 'erase', v_now);

        SET v_request_id = LAST_INSERT_ID();
    END IF;

    -- From here to the end of the transaction the guards let this customer be erased.
    UPDATE privacy_request
    SET state = 'in_progress'
    WHERE privacy_request_id = v_request_id;

    SELECT
        email,
        external_ref
    INTO v_email, v_external_ref
    FROM customer
    WHERE customer_id = p_customer_id;

    UPDATE customer
    SET
        status = 'erased',
        erased_at = v_now,
        deleted_at = COALESCE(deleted_at, v_now),
        external_ref = NULL,
        email = NULL,
        full_name = NULL,
        phone = NULL
    WHERE customer_id = p_customer_id;

    CALL customer_erase_carts_core(p_customer_id, v_evidence);
    CALL customer_erase_orders_core(p_customer_id, v_evidence);
    CALL customer_erase_account_core(p_customer_id, v_email, v_evidence);
    CALL customer_erase_traces_core(p_customer_id, v_request_id, v_external_ref, v_evidence);

    UPDATE privacy_request
    SET
        state = 'completed',
        completed_at = v_now,
        staff_user_id = p_staff_user_id,
        evidence = v_evidence
    WHERE privacy_request_id = v_request_id;
END$$

DELIMITER ;
