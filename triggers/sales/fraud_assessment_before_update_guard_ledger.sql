-- Trigger: fraud_assessment_before_update_guard_ledger
--
-- fraud_assessment is a ledger: the one change of a row is that it forgets its reasons,
-- once retention_apply finds them kept for longer than its rule says, or while the customer
-- of the order is being erased, which is so inside customer_erase and at no other time.
--
-- Fires:  before update on fraud_assessment, for each row
-- Raises: 30001 APPEND_ONLY
-- See:    procedures/platform/retention_cutoff.sql,
--         triggers/customer/customer_before_update_guard_erased.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER fraud_assessment_before_update_guard_ledger
BEFORE UPDATE ON fraud_assessment
FOR EACH ROW
BEGIN
    DECLARE v_erasures INT DEFAULT 0;

    IF JSON_LENGTH(OLD.reasons) > 0 AND JSON_LENGTH(NEW.reasons) = 0 THEN
        SELECT COUNT(*) INTO v_erasures
        FROM sales_order AS o
        INNER JOIN privacy_request AS pr
            ON o.customer_id = pr.standing_of
        WHERE
            o.order_id = OLD.order_id
            AND pr.kind = 'erase'
            AND pr.state = 'in_progress';
    END IF;

    IF NOT (
        (
            v_erasures > 0
            OR COALESCE(OLD.assessed_at < retention_cutoff('fraud_assessment_reasons'), FALSE)
        )
        AND JSON_LENGTH(NEW.reasons) = 0
        AND NEW.fraud_assessment_id = OLD.fraud_assessment_id
        AND NEW.order_id = OLD.order_id
        AND NEW.provider = OLD.provider
        AND NEW.score = OLD.score
        AND NEW.verdict = OLD.verdict
        AND NEW.assessed_at = OLD.assessed_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: fraud_assessment changes no row but to forget reasons';
    END IF;
END$$

DELIMITER ;
