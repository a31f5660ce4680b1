-- Procedure: subscription_transition
--
-- Pauses a subscription, lets it go on from a day, or cancels it for good, which lets go
-- of its address. Going on needs the day on which it is due next. Asked for what it is
-- already, it does nothing but take the day.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID
-- Example:     CALL subscription_transition(7, 'paused', NULL);
-- See:         triggers/sales/subscription_before_update_guard_status.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE subscription_transition (
    IN p_subscription_id BIGINT UNSIGNED,
    IN p_to_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_next_order_on DATE
)
COMMENT 'Pauses a subscription, lets it go on, or cancels it for good'
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
        FROM subscription
        WHERE subscription_id = p_subscription_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such subscription';
        END IF;

        IF
            p_to_status IS NULL
            OR p_to_status NOT IN ('active', 'paused', 'cancelled')
            OR (p_to_status = 'active') <> (p_next_order_on IS NOT NULL)
        THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say paused, cancelled, or active and from which day';
        END IF;

        UPDATE subscription
        SET
            status = p_to_status,
            next_order_on = p_next_order_on,
            shipping_address_id = IF(p_to_status = 'cancelled', NULL, shipping_address_id),
            cancelled_at = IF(
                p_to_status = 'cancelled', COALESCE(cancelled_at, UTC_TIMESTAMP(6)), NULL
            )
        WHERE subscription_id = p_subscription_id;

        COMMIT;
    END;
END$$

DELIMITER ;
