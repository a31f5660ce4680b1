-- Trigger: billing_document_before_update_guard_issued
--
-- Issuing a document holds its totals against its lines, and says which day it is
-- where the channel sells. From there on it stands still: what is wrong with an
-- invoice is mended by a credit note.
--
-- Documents that were issued before there was an issued_on get theirs once; the CHECK
-- ck_billing_document_issued_has_day says that none is without one since.
--
-- The hint names the key, as an import issues a year of documents in one transaction,
-- in which the server may still take the table for empty.
--
-- Fires:  before update on billing_document, for each row
-- Raises: 30003 TOTAL_MISMATCH, 30006 DOCUMENT_ISSUED, 30009 VALUE_INVALID

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_before_update_guard_issued
BEFORE UPDATE ON billing_document
FOR EACH ROW
BEGIN
    DECLARE v_net_total DECIMAL(19, 4);
    DECLARE v_tax_total DECIMAL(19, 4);

    IF OLD.issued_at IS NOT NULL AND NOT (
        OLD.issued_on IS NULL
        AND NEW.billing_document_id = OLD.billing_document_id
        AND NEW.public_id = OLD.public_id
        AND NEW.external_number <=> OLD.external_number
        AND NEW.document_kind = OLD.document_kind
        AND NEW.series COLLATE utf8mb4_0900_bin = OLD.series
        AND NEW.number = OLD.number
        AND NEW.channel_id = OLD.channel_id
        AND NEW.customer_id <=> OLD.customer_id
        AND NEW.order_id <=> OLD.order_id
        AND NEW.shipment_id <=> OLD.shipment_id
        AND NEW.corrects_document_id <=> OLD.corrects_document_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.currency_minor_unit = OLD.currency_minor_unit
        AND NEW.issued_at <=> OLD.issued_at
        AND NEW.net_total = OLD.net_total
        AND NEW.tax_total = OLD.tax_total
        AND NEW.created_at = OLD.created_at
    ) THEN
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

        SET NEW.issued_on = local_date(NEW.issued_at, NEW.channel_id);

        IF NEW.issued_on IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the server knows no such time zone of a channel';
        END IF;
    END IF;
END$$

DELIMITER ;
