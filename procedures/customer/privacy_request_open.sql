-- Procedure: privacy_request_open
--
-- Takes down that a customer asks to see, to mend or to have erased what is known of
-- them. Of each kind one is open at a time: asked again, the answer is the same
-- request, and of who was erased it is the request that did it.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30702 CUSTOMER_ERASED
-- Example:     CALL privacy_request_open(7, 'access', @request);
-- See:         procedures/customer/customer_erase.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE privacy_request_open (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    OUT p_privacy_request_id BIGINT UNSIGNED
)
COMMENT 'Takes down what a customer asks about what is known of them'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SELECT status INTO v_status
        FROM customer
        WHERE customer_id = p_customer_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such customer';
        END IF;

        IF p_kind IS NULL OR p_kind NOT IN ('access', 'erase', 'rectify') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the kind is access, erase or rectify';
        END IF;

        SELECT privacy_request_id INTO p_privacy_request_id
        FROM privacy_request
        WHERE
            standing_of = p_customer_id
            AND kind = p_kind;

        IF p_privacy_request_id IS NULL AND v_status = 'erased' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30702,
                MESSAGE_TEXT = 'CUSTOMER_ERASED: nothing is left to show or to mend';
        END IF;

        IF p_privacy_request_id IS NULL THEN
            INSERT INTO privacy_request (customer_id, kind)
            VALUES (p_customer_id, p_kind);

            SET p_privacy_request_id = LAST_INSERT_ID();
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
