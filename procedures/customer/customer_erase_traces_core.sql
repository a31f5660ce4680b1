-- Procedure: customer_erase_traces_core
--
-- Takes a customer who is being erased out of what is there for technicians and officers:
-- rows as they were imported, payloads of the audit log, errors of the outbox, what was noted
-- of earlier requests. Requests that are still open are over: there is nothing left to show
-- or to mend. What was done is counted by table in the evidence.
--
-- Transaction: the caller's
-- Example:     CALL customer_erase_traces_core(7, 3, 'online_retail:17850', @evidence);
-- See:         procedures/customer/customer_erase_core.sql,
--              procedures/platform/audit_erase_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE customer_erase_traces_core (
    IN p_customer_id BIGINT UNSIGNED,
    IN p_request_id BIGINT UNSIGNED,
    IN p_external_ref VARCHAR(64),
    INOUT p_evidence JSON
)
COMMENT 'Takes a customer who is being erased out of what technicians see'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
    DECLARE v_rows JSON;
    DECLARE v_lines INT DEFAULT 0;
    DECLARE v_rejects INT DEFAULT 0;
    DECLARE v_requests INT DEFAULT 0;
    DECLARE v_payloads INT DEFAULT 0;

    -- Looked for without a lock: an import that is running holds its rows to its end.
    SELECT JSON_ARRAYAGG(JSON_OBJECT('batch', s.import_batch_id, 'row', s.row_no)) INTO v_rows
    FROM staging_online_retail AS s
    WHERE
        p_external_ref LIKE 'online_retail:%'
        AND s.customer_id = SUBSTRING_INDEX(p_external_ref, ':', -1) COLLATE utf8mb4_0900_bin;

    UPDATE /*+ JOIN_PREFIX(found) NO_BNL(s) INDEX(s PRIMARY) */
            staging_online_retail AS s
        INNER JOIN
            JSON_TABLE(
                v_rows,
                '$[*]' COLUMNS (
                    import_batch_id BIGINT UNSIGNED PATH '$.batch',
                    row_no INT UNSIGNED PATH '$.row'
                )
            ) AS found
            ON
                s.import_batch_id = found.import_batch_id
                AND s.row_no = found.row_no
    SET s.customer_id = '';

    SET v_lines = ROW_COUNT();

    SELECT JSON_ARRAYAGG(JSON_OBJECT('batch', ir.import_batch_id, 'row', ir.row_no)) INTO v_rows
    FROM import_reject AS ir
    INNER JOIN import_batch AS ib
        ON ir.import_batch_id = ib.import_batch_id
    WHERE
        CONCAT(ib.source, ':', JSON_UNQUOTE(JSON_EXTRACT(ir.landed_row, '$.customer_id')))
        = p_external_ref COLLATE utf8mb4_0900_bin;

    UPDATE /*+ JOIN_PREFIX(found) NO_BNL(ir) INDEX(ir PRIMARY) */
            import_reject AS ir
        INNER JOIN
            JSON_TABLE(
                v_rows,
                '$[*]' COLUMNS (
                    import_batch_id BIGINT UNSIGNED PATH '$.batch',
                    row_no INT UNSIGNED PATH '$.row'
                )
            ) AS found
            ON
                ir.import_batch_id = found.import_batch_id
                AND ir.row_no = found.row_no
    SET ir.landed_row = JSON_SET(ir.landed_row, '$.customer_id', '');

    SET v_rejects = ROW_COUNT();

    UPDATE privacy_request
    SET evidence = JSON_OBJECT('erased', CAST('true' AS JSON))
    WHERE
        customer_id = p_customer_id
        AND completed_at IS NOT NULL;

    SET v_requests = ROW_COUNT();

    UPDATE privacy_request
    SET
        state = 'rejected',
        completed_at = v_now,
        evidence = JSON_OBJECT('erased', CAST('true' AS JSON))
    WHERE
        customer_id = p_customer_id
        AND completed_at IS NULL
        AND kind <> 'erase';

    SET v_requests = v_requests + ROW_COUNT();

    -- What MongoDB refused may be quoted in it; the review was just noted anew.
    UPDATE /*+ JOIN_FIXED_ORDER() INDEX(oe PRIMARY) */
            product_review AS pr
        INNER JOIN outbox_event AS oe
            ON
                oe.aggregate_type = 'review'
                AND pr.product_review_id = oe.aggregate_id
    SET oe.last_error = NULL
    WHERE
        pr.customer_id = p_customer_id
        AND oe.status = 'waiting';

    -- What the log says of what was just done is among it.
    CALL audit_erase_core(p_request_id, NULL, v_payloads);

    SET p_evidence = JSON_SET(
        p_evidence,
        '$.staging_online_retail', v_lines,
        '$.import_reject', v_rejects,
        '$.privacy_request', v_requests,
        '$.audit_log', v_payloads
    );
END$$

DELIMITER ;
