-- Procedure: retention_take_core
--
-- Takes the rows of a chunk for one rule: deletes them, or empties what tells of a person.
-- Each row is found by its key, so that nobody else's is waited for, and is left alone if
-- it is not due any more.
--
-- Transaction: the caller's
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL retention_take_core('customer_note', '[[1, 0], [2, 0]]', @before, @done);
-- See:         views/platform/retention_row.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE retention_take_core (
    IN p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_rows JSON,
    IN p_before DATETIME(6),
    OUT p_done INT
)
COMMENT 'Takes the rows of a chunk for one rule of retention'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_id BIGINT UNSIGNED;
    DECLARE v_no BIGINT UNSIGNED;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;

    DECLARE each_row CURSOR FOR
        SELECT
            due.row_id,
            due.row_no
        FROM
            JSON_TABLE(
                p_rows,
                '$[*]' COLUMNS (
                    row_id BIGINT UNSIGNED PATH '$[0]',
                    row_no BIGINT UNSIGNED PATH '$[1]'
                )
            ) AS due
        ORDER BY due.row_id, due.row_no;

    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    SET p_done = 0;
    OPEN each_row;

    each_taken: LOOP
        FETCH each_row INTO v_id, v_no;
        IF v_is_done THEN
            LEAVE each_taken;
        END IF;

        CASE p_rule_code
            WHEN 'customer_consent_ip' THEN
                UPDATE customer_consent
                SET ip_hash = NULL
                WHERE
                    customer_consent_id = v_id
                    AND occurred_at < p_before
                    AND ip_hash IS NOT NULL;
            WHEN 'customer_note' THEN
                DELETE FROM customer_note
                WHERE
                    customer_note_id = v_id
                    AND created_at < p_before;
            WHEN 'fraud_assessment_reasons' THEN
                UPDATE fraud_assessment
                SET reasons = JSON_ARRAY()
                WHERE
                    fraud_assessment_id = v_id
                    AND assessed_at < p_before;
            WHEN 'import_reject' THEN
                DELETE FROM import_reject
                WHERE
                    import_batch_id = v_id
                    AND row_no = v_no;
            WHEN 'order_address' THEN
                UPDATE order_address
                SET
                    full_name = NULL,
                    company = NULL,
                    line1 = NULL,
                    line2 = NULL,
                    city = NULL,
                    region = IF(country_code IS NULL, region, NULL),
                    postal_code = NULL,
                    phone = NULL
                WHERE
                    order_id = v_id
                    AND kind = ELT(v_no, 'shipping', 'billing');
            WHEN 'order_status_history_note' THEN
                UPDATE order_status_history
                SET note = NULL
                WHERE
                    order_id = v_id
                    AND seq = v_no
                    AND changed_at < p_before;
            WHEN 'staging_online_retail' THEN
                DELETE FROM staging_online_retail
                WHERE
                    import_batch_id = v_id
                    AND row_no = v_no;
            WHEN 'support_ticket_words' THEN
                -- Who is known by the address alone leaves one of nobody's: a ticket has
                -- a customer or an address.
                UPDATE support_ticket
                SET
                    subject = 'erased',
                    contact_email = IF(customer_id IS NULL, 'erased@invalid', NULL)
                WHERE
                    support_ticket_id = v_id
                    AND status = 'resolved'
                    AND resolved_at < p_before;
            WHEN 'wishlist_item' THEN
                DELETE FROM wishlist_item
                WHERE
                    customer_id = v_id
                    AND variant_id = v_no
                    AND added_at < p_before;
            ELSE
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = 'VALUE_INVALID: this release cannot carry out such a rule';
        END CASE;

        SET p_done = p_done + ROW_COUNT();
    END LOOP;

    CLOSE each_row;
END$$

DELIMITER ;
