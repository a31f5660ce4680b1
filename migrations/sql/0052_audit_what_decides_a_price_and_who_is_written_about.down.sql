-- Migration 0052, down: take back what it made and changed
--
-- Locks: customer_group_member, geo_zone_member, promotion_target change beside writers
--        (INPLACE), then are copied under a shared lock (COPY); procedure
--        audit_erase_core, procedure customer_erase_traces_core are missing for the
--        moment between drop and create

DROP TRIGGER customer_group_member_after_delete_audit;

DROP TRIGGER customer_group_member_after_insert_audit;

DROP TRIGGER customer_group_member_after_update_audit;

DROP TRIGGER customer_note_after_delete_audit;

DROP TRIGGER customer_note_after_insert_audit;

DROP TRIGGER customer_note_after_update_audit;

DROP TRIGGER geo_zone_member_after_delete_audit;

DROP TRIGGER geo_zone_member_after_insert_audit;

DROP TRIGGER geo_zone_member_after_update_audit;

DROP TRIGGER product_after_delete_audit;

DROP TRIGGER product_after_insert_audit;

DROP TRIGGER product_after_update_audit;

DROP TRIGGER promotion_target_after_delete_audit;

DROP TRIGGER promotion_target_after_insert_audit;

DROP TRIGGER promotion_target_after_update_audit;

DROP TRIGGER shipping_method_after_delete_audit;

DROP TRIGGER shipping_method_after_insert_audit;

DROP TRIGGER shipping_method_after_update_audit;

DROP TRIGGER subscription_after_delete_audit;

DROP TRIGGER subscription_after_insert_audit;

DROP TRIGGER subscription_after_update_audit;

DROP TRIGGER supplier_after_delete_audit;

DROP TRIGGER supplier_after_insert_audit;

DROP TRIGGER supplier_after_update_audit;

DROP TRIGGER support_ticket_after_delete_audit;

DROP TRIGGER support_ticket_after_insert_audit;

DROP TRIGGER support_ticket_after_update_audit;

ALTER TABLE customer_group_member
    DROP FOREIGN KEY fk_customer_group_member_customer,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE geo_zone_member
    DROP FOREIGN KEY fk_geo_zone_member_geo_zone,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE promotion_target
    DROP FOREIGN KEY fk_promotion_target_promotion,
    ALGORITHM = INPLACE, LOCK = NONE;

-- allow SDB007: it has few columns, and is copied in seconds
ALTER TABLE customer_group_member
    ADD CONSTRAINT fk_customer_group_member_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id) ON DELETE CASCADE,
    ALGORITHM = COPY, LOCK = SHARED;

-- allow SDB007: it is small
ALTER TABLE geo_zone_member
    ADD CONSTRAINT fk_geo_zone_member_geo_zone
    FOREIGN KEY (geo_zone_id) REFERENCES geo_zone (geo_zone_id) ON DELETE CASCADE,
    ALGORITHM = COPY, LOCK = SHARED;

-- allow SDB007: it is small
ALTER TABLE promotion_target
    ADD CONSTRAINT fk_promotion_target_promotion
    FOREIGN KEY (promotion_id) REFERENCES promotion (promotion_id) ON DELETE CASCADE,
    ALGORITHM = COPY, LOCK = SHARED;

DROP PROCEDURE audit_erase_core;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE audit_erase_core (
    IN p_privacy_request_id BIGINT UNSIGNED,
    IN p_table VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    OUT p_erased INT
)
COMMENT 'Empties what audit_log says of a customer in one table'
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
        AND table_name = p_table;

    SET p_erased = ROW_COUNT();
END$$

DELIMITER ;

DROP PROCEDURE customer_erase_traces_core;

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
    DECLARE v_erased INT;

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

    CALL audit_erase_core(p_request_id, 'customer', v_erased);
    SET v_payloads = v_erased;
    CALL audit_erase_core(p_request_id, 'customer_address', v_erased);
    SET v_payloads = v_payloads + v_erased;
    CALL audit_erase_core(p_request_id, 'stored_value_account', v_erased);
    SET v_payloads = v_payloads + v_erased;

    SET p_evidence = JSON_SET(
        p_evidence,
        '$.staging_online_retail', v_lines,
        '$.import_reject', v_rejects,
        '$.privacy_request', v_requests,
        '$.audit_log', v_payloads
    );
END$$

DELIMITER ;
