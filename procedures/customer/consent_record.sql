-- Procedure: consent_record
--
-- Writes down that a customer agreed to something, or took it back. The customer is
-- locked, so that of two answers at once the last one written is the later one, and
-- that nobody consents while being erased.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30702 CUSTOMER_ERASED
-- Example:     CALL consent_record(7, 'marketing', 'email', 'granted', 'checkout', 'v3', NULL, @c);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE consent_record (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_purpose VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_channel VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_source VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_policy_version VARCHAR(32),
    IN p_ip_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    OUT p_customer_consent_id BIGINT UNSIGNED
)
COMMENT 'Writes down that a customer agreed to something, or took it back'
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

        IF v_status = 'erased' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30702,
                MESSAGE_TEXT = 'CUSTOMER_ERASED: who was erased is asked no more';
        END IF;

        -- Who says nothing of source or state is refused as who says something wrong.
        IF
            COALESCE(p_purpose, '') NOT IN ('marketing', 'profiling', 'analytics', 'sharing')
            OR COALESCE(p_channel, '') NOT IN ('email', 'sms', 'phone', 'post', 'push', 'web')
            OR COALESCE(p_state, '') NOT IN ('granted', 'withdrawn')
            OR COALESCE(p_source, '') IN ('', 'erasure')
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say what for, by which way, yes or no, and where';
        END IF;

        IF NOT REGEXP_LIKE(p_ip_hash, '^[0-9a-f]{64}$', 'c') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: an address is written down as its keyed SHA-256';
        END IF;

        INSERT INTO customer_consent (
            customer_id, purpose, channel, state, source, policy_version, ip_hash
        )
        VALUES (
            p_customer_id, p_purpose, p_channel, p_state, p_source, p_policy_version, p_ip_hash
        );

        SET p_customer_consent_id = LAST_INSERT_ID();

        COMMIT;
    END;
END$$

DELIMITER ;
