-- Procedure: audit_erase_core
--
-- Empties what audit_log says of a customer, in one table or, NULL, in all: the rows
-- before and after, and their salt, without which the digest that stays confirms no
-- guess. Who did what and when stays, and so does the chain of seals; a line that is not
-- sealed yet is sealed by that digest. The erasure of the customer is in progress and
-- their request is named, or the guard refuses. What the caller changed before is among
-- it.
--
-- Transaction: the caller's
-- Example:     CALL audit_erase_core(17, 'customer_address', @erased);
-- See:         triggers/platform/audit_log_before_update_guard_payload.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE audit_erase_core (
    IN p_privacy_request_id BIGINT UNSIGNED,
    IN p_table VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    OUT p_erased INT
)
COMMENT 'Empties what audit_log says of a customer in one table, or in all'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_customer_id BIGINT UNSIGNED;

    SELECT MAX(customer_id) INTO v_customer_id
    FROM privacy_request
    WHERE privacy_request_id = p_privacy_request_id;

    UPDATE audit_log
    SET
        old_row = NULL,
        new_row = NULL,
        salt = NULL,
        payload_erased_at = UTC_TIMESTAMP(6),
        privacy_request_id = p_privacy_request_id
    WHERE
        customer_id = v_customer_id
        AND table_name = COALESCE(p_table, table_name);

    SET p_erased = ROW_COUNT();
END$$

DELIMITER ;
