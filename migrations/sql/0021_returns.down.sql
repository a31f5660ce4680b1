-- Migration 0021, down: take back what it made and changed
--
-- Loses: every row of return_reason; return_request.note, what was decided. Refused
--        where a line gives a reason of the shop's own
-- Locks: return_line is copied under a shared lock, for its check (COPY)

DROP VIEW fulfilment_violations;

DROP PROCEDURE order_release;

DROP PROCEDURE order_hold;

DROP PROCEDURE return_settle;

DROP PROCEDURE return_receive;

DROP PROCEDURE return_reject;

DROP PROCEDURE return_approve;

DROP PROCEDURE return_open;

DROP PROCEDURE return_lock_core;

DROP TRIGGER return_request_before_update_guard_status;

DROP TRIGGER return_line_before_update_guard_received;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_before_update_guard_received
BEFORE UPDATE ON return_line
FOR EACH ROW
BEGIN
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

    SELECT quantity INTO v_quantity
    FROM order_line
    WHERE order_line_id = NEW.order_line_id
    FOR UPDATE;
END$$

DELIMITER ;

ALTER TABLE return_request
    DROP COLUMN note,
    ALGORITHM = INSTANT;

ALTER TABLE return_line
    DROP FOREIGN KEY fk_return_line_return_reason,
    DROP KEY ix_return_line_reason_code,
    MODIFY COLUMN reason_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'unwanted, wrong_size, defective, damaged_in_transit, not_as_described, too_late',
    MODIFY COLUMN is_resellable BOOLEAN NULL COMMENT 'NULL: not looked at yet',
    MODIFY COLUMN refund_amount DECIMAL(19, 4) NOT NULL DEFAULT 0
    COMMENT 'Given back for it, tax included, in the currency of the order',
    ADD CONSTRAINT ck_return_line_reason_code
    CHECK (
        reason_code IN (
            'unwanted', 'wrong_size', 'defective', 'damaged_in_transit', 'not_as_described',
            'too_late'
        )
    ),
    ALGORITHM = COPY, LOCK = SHARED;

DROP TABLE return_reason;
