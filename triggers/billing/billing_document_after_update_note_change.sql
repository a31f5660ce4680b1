-- Trigger: billing_document_after_update_note_change
--
-- Notes for the summaries that a credit note counts from now on. Invoices count nowhere.
--
-- Fires: after update on billing_document, for each row
-- See:   schema/platform/summary_change.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_after_update_note_change
AFTER UPDATE ON billing_document
FOR EACH ROW
BEGIN
    IF
        NEW.document_kind = 'credit_note'
        AND NEW.issued_at IS NOT NULL
        AND OLD.issued_at IS NULL
    THEN
        INSERT INTO summary_change (billing_document_id)
        VALUES (NEW.billing_document_id);
    END IF;
END$$

DELIMITER ;
