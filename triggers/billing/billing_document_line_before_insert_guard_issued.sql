-- Trigger: billing_document_line_before_insert_guard_issued
--
-- A document that is issued takes no new line. The header is read with a lock,
-- so that it cannot be issued while the statement runs.
--
-- Fires:  before insert on billing_document_line, for each row
-- Raises: 30006 DOCUMENT_ISSUED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_line_before_insert_guard_issued
BEFORE INSERT ON billing_document_line
FOR EACH ROW
BEGIN
    DECLARE v_issued_at DATETIME(6);

    SELECT issued_at INTO v_issued_at
    FROM billing_document
    WHERE billing_document_id = NEW.billing_document_id
    FOR SHARE;

    IF v_issued_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: an issued document takes no new line';
    END IF;
END$$

DELIMITER ;
