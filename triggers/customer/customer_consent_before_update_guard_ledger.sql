-- Trigger: customer_consent_before_update_guard_ledger
--
-- customer_consent is a ledger: the one change of a row is that it forgets the
-- address of a customer who was erased, or one that is kept for longer than its rule of
-- retention says. Only customer_erase erases one, see customer_before_update_guard_erased,
-- and only retention_apply carries a rule out, see retention_cutoff.
--
-- Fires:  before update on customer_consent, for each row
-- Raises: 30001 APPEND_ONLY
-- See:    triggers/customer/customer_before_update_guard_erased.sql,
--         procedures/platform/retention_cutoff.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_consent_before_update_guard_ledger
BEFORE UPDATE ON customer_consent
FOR EACH ROW
BEGIN
    DECLARE v_erased_at DATETIME(6);

    SELECT erased_at INTO v_erased_at
    FROM customer
    WHERE customer_id = OLD.customer_id;

    IF NOT (
        (
            v_erased_at IS NOT NULL
            OR COALESCE(OLD.occurred_at < retention_cutoff('customer_consent_ip'), FALSE)
        )
        AND NEW.ip_hash IS NULL
        AND NEW.customer_consent_id = OLD.customer_consent_id
        AND NEW.customer_id = OLD.customer_id
        AND NEW.purpose = OLD.purpose
        AND NEW.channel = OLD.channel
        AND NEW.state = OLD.state
        AND NEW.source = OLD.source
        AND NEW.policy_version <=> OLD.policy_version
        AND NEW.occurred_at = OLD.occurred_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: customer_consent changes no row but to forget an address';
    END IF;
END$$

DELIMITER ;
