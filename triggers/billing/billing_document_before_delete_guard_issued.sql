-- Trigger: billing_document_before_delete_guard_issued
--
-- An issued document is never deleted: its number would be missing.
--
-- Fires:  before delete on billing_document, for each row
-- Raises: 30006 DOCUMENT_ISSUED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_before_delete_guard_issued
BEFORE DELETE ON billing_document
FOR EACH ROW
BEGIN
    IF OLD.issued_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: correct an issued document with a credit note';
    END IF;
END$$

DELIMITER ;
