-- Trigger: billing_document_before_update_guard_issued
--
-- Issuing a document holds its totals against its lines. From there on it stands
-- still: what is wrong with an invoice is mended by a credit note.
--
-- The hint names the key, as an import issues a year of documents in one transaction,
-- in which the server may still take the table for empty.
--
-- Fires:  before update on billing_document, for each row
-- Raises: 30003 TOTAL_MISMATCH, 30006 DOCUMENT_ISSUED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_before_update_guard_issued
BEFORE UPDATE ON billing_document
FOR EACH ROW
BEGIN
    DECLARE v_net_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    IF OLD.issued_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: correct an issued document with a credit note';
    END IF;

    IF NEW.issued_at IS NOT NULL THEN
        SELECT /*+ INDEX(billing_document_line uq_billing_document_line_document_line_no) */
            COALESCE(SUM(net_amount), 0) AS net_total,
            COALESCE(SUM(tax_amount), 0) AS tax_total
        INTO v_net_total, v_tax_total
        FROM billing_document_line
        WHERE billing_document_id = NEW.billing_document_id
        FOR SHARE;

        IF NEW.net_total <> v_net_total OR NEW.tax_total <> v_tax_total THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30003,
                MESSAGE_TEXT = 'TOTAL_MISMATCH: totals of a document are sums of its lines';
        END IF;
    END IF;
END$$

DELIMITER ;
