-- Procedure: return_lock_core
--
-- Locks the order that a return is about and then the return, and tells where it
-- stands. Lock the goods before, if any are to move.
--
-- Transaction: the caller's
-- Raises:      30004 NOT_FOUND
-- Example:     CALL return_lock_core(7, @order_id, @status);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE return_lock_core (
    IN p_return_request_id BIGINT UNSIGNED,
    OUT p_order_id BIGINT UNSIGNED,
    OUT p_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
)
COMMENT 'Locks an order and its return, and tells where the return stands'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;

    SELECT order_id INTO p_order_id
    FROM return_request
    WHERE return_request_id = p_return_request_id;

    IF p_order_id IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such return';
    END IF;

    SELECT status_code INTO v_status_code
    FROM sales_order
    WHERE order_id = p_order_id
    FOR UPDATE;

    SELECT status INTO p_status
    FROM return_request
    WHERE return_request_id = p_return_request_id
    FOR UPDATE;
END$$

DELIMITER ;
