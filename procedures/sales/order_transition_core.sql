-- Procedure: order_transition_core
--
-- Takes an order one step on, if there is such a step from where it stands. The
-- history gets a row, and its trigger moves the status.
--
-- Transaction: the caller's
-- Raises:      30004 NOT_FOUND, 30601 ILLEGAL_TRANSITION
-- Example:     CALL order_transition_core(1001, 'paid', 'payment', NULL);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_transition_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_actor VARCHAR(100),
    IN p_note VARCHAR(255)
)
COMMENT 'Takes an order one step on'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_from_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_status_seq INT;
    DECLARE v_detail VARCHAR(128);

    SELECT
        status_code,
        status_seq
    INTO v_from_status, v_status_seq
    FROM sales_order
    WHERE order_id = p_order_id
    FOR UPDATE;

    IF v_from_status IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such order';
    END IF;

    IF NOT EXISTS (
        SELECT 1
        FROM order_status_transition
        WHERE
            from_status = v_from_status
            AND to_status = p_to_status
    ) THEN
        SET v_detail = CONCAT(
            'ILLEGAL_TRANSITION: an order does not go from ', v_from_status,
            ' to ', COALESCE(p_to_status, 'NULL')
        );
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = v_detail;
    END IF;

    INSERT INTO order_status_history (order_id, seq, from_status, to_status, actor, note)
    VALUES (p_order_id, v_status_seq + 1, v_from_status, p_to_status, p_actor, p_note);
END$$

DELIMITER ;
