-- Trigger: return_line_before_update_guard_received
--
-- What was received stays received, a line stays with its order, and a return that is
-- closed stands still. The counter is locked before it moves.
--
-- Fires:  before update on return_line, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_before_update_guard_received
BEFORE UPDATE ON return_line
FOR EACH ROW
BEGIN
    DECLARE v_closed_at DATETIME(6);
    DECLARE v_quantity INT;

    IF NOT (
        NEW.return_request_id = OLD.return_request_id
        AND NEW.order_id = OLD.order_id
        AND NEW.order_line_id = OLD.order_line_id
        AND NEW.qty_received >= OLD.qty_received
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: what return_line received stays received';
    END IF;

    SELECT closed_at INTO v_closed_at
    FROM return_request
    WHERE return_request_id = OLD.return_request_id
    FOR SHARE;

    IF v_closed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: a return_line of a closed return stands still';
    END IF;

    SELECT quantity INTO v_quantity
    FROM order_line
    WHERE order_line_id = NEW.order_line_id
    FOR UPDATE;
END$$

DELIMITER ;
