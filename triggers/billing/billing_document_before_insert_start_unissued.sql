-- Trigger: billing_document_before_insert_start_unissued
--
-- A document starts empty: it can be issued only by an update, which holds its
-- totals against its lines.
--
-- Fires:  before insert on billing_document, for each row
-- Raises: 30003 TOTAL_MISMATCH

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_before_insert_start_unissued
BEFORE INSERT ON billing_document
FOR EACH ROW
BEGIN
    IF NEW.issued_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30003,
            MESSAGE_TEXT = 'TOTAL_MISMATCH: a document is written first, then issued';
    END IF;
END$$

DELIMITER ;
