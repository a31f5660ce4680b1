-- Trigger: billing_document_line_before_update_guard_issued
--
-- A document that is issued keeps each line as it is. The header is read with a lock,
-- so that it cannot be issued while the statement runs. A row can be moved
-- neither out of an issued document nor into one. Only the variant may be
-- forgotten, when it is deleted.
--
-- Fires:  before update on billing_document_line, for each row
-- Raises: 30006 DOCUMENT_ISSUED

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER billing_document_line_before_update_guard_issued
BEFORE UPDATE ON billing_document_line
FOR EACH ROW
BEGIN
    DECLARE v_issued_at DATETIME(6);

    SELECT MAX(issued_at) INTO v_issued_at
    FROM billing_document
    WHERE billing_document_id IN (OLD.billing_document_id, NEW.billing_document_id)
    FOR SHARE;

    IF v_issued_at IS NOT NULL AND NOT (
        NEW.billing_document_line_id = OLD.billing_document_line_id
        AND NEW.billing_document_id = OLD.billing_document_id
        AND NEW.line_no = OLD.line_no
        AND NEW.line_kind = OLD.line_kind
        AND NEW.order_line_id <=> OLD.order_line_id
        AND NEW.order_charge_id <=> OLD.order_charge_id
        AND NEW.corrects_line_id <=> OLD.corrects_line_id
        AND NEW.variant_id IS NULL
        AND NEW.label COLLATE utf8mb4_0900_bin = OLD.label
        AND NEW.quantity = OLD.quantity
        AND NEW.unit_amount = OLD.unit_amount
        AND NEW.net_amount = OLD.net_amount
        AND NEW.tax_amount = OLD.tax_amount
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30006,
            MESSAGE_TEXT = 'DOCUMENT_ISSUED: an issued document keeps each line as it is';
    END IF;
END$$

DELIMITER ;
