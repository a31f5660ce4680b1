-- Migration 0052, up: audit what decides a price and who is written about
--
-- Locks: customer_group_member, geo_zone_member, promotion_target change beside writers
--        (INPLACE), then are copied under a shared lock (COPY); 3 triggers are exchanged;
--        procedure audit_erase_core, procedure customer_erase_traces_core are missing for
--        the moment between drop and create

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
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    ALGORITHM = COPY, LOCK = SHARED;

-- allow SDB007: it is small
ALTER TABLE geo_zone_member
    ADD CONSTRAINT fk_geo_zone_member_geo_zone
    FOREIGN KEY (geo_zone_id) REFERENCES geo_zone (geo_zone_id),
    ALGORITHM = COPY, LOCK = SHARED;

-- allow SDB007: it is small
ALTER TABLE promotion_target
    ADD CONSTRAINT fk_promotion_target_promotion
    FOREIGN KEY (promotion_id) REFERENCES promotion (promotion_id),
    ALGORITHM = COPY, LOCK = SHARED;

DROP PROCEDURE audit_erase_core;

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_member_after_delete_audit
AFTER DELETE ON customer_group_member
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'customer_group_member',
        CONCAT_WS('/', OLD.customer_group_id, OLD.customer_id),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_group_id', OLD.customer_group_id,
            'customer_id', OLD.customer_id,
            'joined_at', OLD.joined_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_member_after_insert_audit
AFTER INSERT ON customer_group_member
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'customer_group_member',
        CONCAT_WS('/', NEW.customer_group_id, NEW.customer_id),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_group_id', NEW.customer_group_id,
            'customer_id', NEW.customer_id,
            'joined_at', NEW.joined_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_member_after_update_audit
AFTER UPDATE ON customer_group_member
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.customer_group_id,
        NEW.customer_id,
        NEW.joined_at
    )
    <> JSON_ARRAY(
        OLD.customer_group_id,
        OLD.customer_id,
        OLD.joined_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'customer_group_member',
            CONCAT_WS('/', OLD.customer_group_id, OLD.customer_id),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'customer_group_id', OLD.customer_group_id,
                'customer_id', OLD.customer_id,
                'joined_at', OLD.joined_at
            ),
            JSON_OBJECT(
                'customer_group_id', NEW.customer_group_id,
                'customer_id', NEW.customer_id,
                'joined_at', NEW.joined_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_note_after_delete_audit
AFTER DELETE ON customer_note
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'customer_note',
        OLD.customer_note_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_note_id', OLD.customer_note_id,
            'customer_id', OLD.customer_id,
            'staff_user_id', OLD.staff_user_id,
            'body', IF(OLD.body IS NULL, NULL, '[pii:text]'),
            'created_at', OLD.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_note_after_insert_audit
AFTER INSERT ON customer_note
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'customer_note',
        NEW.customer_note_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_note_id', NEW.customer_note_id,
            'customer_id', NEW.customer_id,
            'staff_user_id', NEW.staff_user_id,
            'body', IF(NEW.body IS NULL, NULL, '[pii:text]'),
            'created_at', NEW.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_note_after_update_audit
AFTER UPDATE ON customer_note
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.customer_note_id,
        NEW.customer_id,
        NEW.staff_user_id,
        NEW.body,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.customer_note_id,
        OLD.customer_id,
        OLD.staff_user_id,
        OLD.body,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'customer_note',
            OLD.customer_note_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'customer_note_id', OLD.customer_note_id,
                'customer_id', OLD.customer_id,
                'staff_user_id', OLD.staff_user_id,
                'body', IF(OLD.body IS NULL, NULL, '[pii:text]'),
                'created_at', OLD.created_at
            ),
            JSON_OBJECT(
                'customer_note_id', NEW.customer_note_id,
                'customer_id', NEW.customer_id,
                'staff_user_id', NEW.staff_user_id,
                'body', CASE
                    WHEN NEW.body IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.body) = JSON_ARRAY(OLD.body)
                        THEN '[pii:text]'
                    ELSE '[pii:text] changed'
                END,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER geo_zone_member_after_delete_audit
AFTER DELETE ON geo_zone_member
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'geo_zone_member',
        CONCAT_WS('/', OLD.geo_zone_id, OLD.country_code, OLD.region_code, OLD.postcode_from),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'geo_zone_id', OLD.geo_zone_id,
            'country_code', OLD.country_code,
            'region_code', OLD.region_code,
            'postcode_from', OLD.postcode_from,
            'postcode_to', OLD.postcode_to
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER geo_zone_member_after_insert_audit
AFTER INSERT ON geo_zone_member
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'geo_zone_member',
        CONCAT_WS('/', NEW.geo_zone_id, NEW.country_code, NEW.region_code, NEW.postcode_from),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'geo_zone_id', NEW.geo_zone_id,
            'country_code', NEW.country_code,
            'region_code', NEW.region_code,
            'postcode_from', NEW.postcode_from,
            'postcode_to', NEW.postcode_to
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER geo_zone_member_after_update_audit
AFTER UPDATE ON geo_zone_member
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.geo_zone_id,
        NEW.country_code,
        NEW.region_code,
        NEW.postcode_from,
        NEW.postcode_to
    )
    <> JSON_ARRAY(
        OLD.geo_zone_id,
        OLD.country_code,
        OLD.region_code,
        OLD.postcode_from,
        OLD.postcode_to
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'geo_zone_member',
            CONCAT_WS('/', OLD.geo_zone_id, OLD.country_code, OLD.region_code, OLD.postcode_from),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'geo_zone_id', OLD.geo_zone_id,
                'country_code', OLD.country_code,
                'region_code', OLD.region_code,
                'postcode_from', OLD.postcode_from,
                'postcode_to', OLD.postcode_to
            ),
            JSON_OBJECT(
                'geo_zone_id', NEW.geo_zone_id,
                'country_code', NEW.country_code,
                'region_code', NEW.region_code,
                'postcode_from', NEW.postcode_from,
                'postcode_to', NEW.postcode_to
            )
        );
    END IF;
END$$

DELIMITER ;

DROP TRIGGER product_after_delete_note_document;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_delete_audit
AFTER DELETE ON product
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'product',
        OLD.product_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'product_id', OLD.product_id,
            'public_id', HEX(OLD.public_id),
            'brand_id', OLD.brand_id,
            'tax_class_id', OLD.tax_class_id,
            'product_kind', OLD.product_kind,
            'status', OLD.status,
            'deleted_at', OLD.deleted_at,
            'created_at', OLD.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_delete_note_document
AFTER DELETE ON product
FOR EACH ROW
FOLLOWS product_after_delete_audit
BEGIN
    CALL outbox_note_core('product', OLD.product_id, OLD.public_id, 'delete');
END$$

DELIMITER ;

DROP TRIGGER product_after_insert_note_document;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_insert_audit
AFTER INSERT ON product
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'product',
        NEW.product_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'product_id', NEW.product_id,
            'public_id', HEX(NEW.public_id),
            'brand_id', NEW.brand_id,
            'tax_class_id', NEW.tax_class_id,
            'product_kind', NEW.product_kind,
            'status', NEW.status,
            'deleted_at', NEW.deleted_at,
            'created_at', NEW.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_insert_note_document
AFTER INSERT ON product
FOR EACH ROW
FOLLOWS product_after_insert_audit
BEGIN
    IF NEW.deleted_at IS NULL THEN
        CALL outbox_note_core('product', NEW.product_id, NEW.public_id, 'upsert');
    END IF;
END$$

DELIMITER ;

DROP TRIGGER product_after_update_note_document;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_update_audit
AFTER UPDATE ON product
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.product_id,
        NEW.public_id,
        NEW.brand_id,
        NEW.tax_class_id,
        NEW.product_kind,
        NEW.status,
        NEW.deleted_at,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.product_id,
        OLD.public_id,
        OLD.brand_id,
        OLD.tax_class_id,
        OLD.product_kind,
        OLD.status,
        OLD.deleted_at,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'product',
            OLD.product_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'product_id', OLD.product_id,
                'public_id', HEX(OLD.public_id),
                'brand_id', OLD.brand_id,
                'tax_class_id', OLD.tax_class_id,
                'product_kind', OLD.product_kind,
                'status', OLD.status,
                'deleted_at', OLD.deleted_at,
                'created_at', OLD.created_at
            ),
            JSON_OBJECT(
                'product_id', NEW.product_id,
                'public_id', HEX(NEW.public_id),
                'brand_id', NEW.brand_id,
                'tax_class_id', NEW.tax_class_id,
                'product_kind', NEW.product_kind,
                'status', NEW.status,
                'deleted_at', NEW.deleted_at,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_update_note_document
AFTER UPDATE ON product
FOR EACH ROW
FOLLOWS product_after_update_audit
BEGIN
    IF
        (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)
        OR (
            NEW.deleted_at IS NULL
            AND NOT (
                NEW.brand_id <=> OLD.brand_id
                AND NEW.product_kind = OLD.product_kind
                AND NEW.status = OLD.status
                AND NEW.published_at <=> OLD.published_at
            )
        )
    THEN
        CALL outbox_note_core('product', NEW.product_id, NEW.public_id, 'upsert');
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_target_after_delete_audit
AFTER DELETE ON promotion_target
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'promotion_target',
        OLD.promotion_target_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'promotion_target_id', OLD.promotion_target_id,
            'promotion_id', OLD.promotion_id,
            'mode', OLD.mode,
            'product_id', OLD.product_id,
            'variant_id', OLD.variant_id,
            'category_id', OLD.category_id,
            'brand_id', OLD.brand_id,
            'customer_group_id', OLD.customer_group_id
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_target_after_insert_audit
AFTER INSERT ON promotion_target
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'promotion_target',
        NEW.promotion_target_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'promotion_target_id', NEW.promotion_target_id,
            'promotion_id', NEW.promotion_id,
            'mode', NEW.mode,
            'product_id', NEW.product_id,
            'variant_id', NEW.variant_id,
            'category_id', NEW.category_id,
            'brand_id', NEW.brand_id,
            'customer_group_id', NEW.customer_group_id
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_target_after_update_audit
AFTER UPDATE ON promotion_target
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.promotion_target_id,
        NEW.promotion_id,
        NEW.mode,
        NEW.product_id,
        NEW.variant_id,
        NEW.category_id,
        NEW.brand_id,
        NEW.customer_group_id
    )
    <> JSON_ARRAY(
        OLD.promotion_target_id,
        OLD.promotion_id,
        OLD.mode,
        OLD.product_id,
        OLD.variant_id,
        OLD.category_id,
        OLD.brand_id,
        OLD.customer_group_id
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'promotion_target',
            OLD.promotion_target_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'promotion_target_id', OLD.promotion_target_id,
                'promotion_id', OLD.promotion_id,
                'mode', OLD.mode,
                'product_id', OLD.product_id,
                'variant_id', OLD.variant_id,
                'category_id', OLD.category_id,
                'brand_id', OLD.brand_id,
                'customer_group_id', OLD.customer_group_id
            ),
            JSON_OBJECT(
                'promotion_target_id', NEW.promotion_target_id,
                'promotion_id', NEW.promotion_id,
                'mode', NEW.mode,
                'product_id', NEW.product_id,
                'variant_id', NEW.variant_id,
                'category_id', NEW.category_id,
                'brand_id', NEW.brand_id,
                'customer_group_id', NEW.customer_group_id
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_method_after_delete_audit
AFTER DELETE ON shipping_method
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'shipping_method',
        OLD.shipping_method_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'shipping_method_id', OLD.shipping_method_id,
            'shipping_method_code', OLD.shipping_method_code,
            'name', OLD.name,
            'carrier_code', OLD.carrier_code,
            'tax_class_id', OLD.tax_class_id,
            'is_active', OLD.is_active
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_method_after_insert_audit
AFTER INSERT ON shipping_method
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'shipping_method',
        NEW.shipping_method_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'shipping_method_id', NEW.shipping_method_id,
            'shipping_method_code', NEW.shipping_method_code,
            'name', NEW.name,
            'carrier_code', NEW.carrier_code,
            'tax_class_id', NEW.tax_class_id,
            'is_active', NEW.is_active
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_method_after_update_audit
AFTER UPDATE ON shipping_method
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.shipping_method_id,
        NEW.shipping_method_code,
        NEW.name,
        NEW.carrier_code,
        NEW.tax_class_id,
        NEW.is_active
    )
    <> JSON_ARRAY(
        OLD.shipping_method_id,
        OLD.shipping_method_code,
        OLD.name,
        OLD.carrier_code,
        OLD.tax_class_id,
        OLD.is_active
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'shipping_method',
            OLD.shipping_method_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'shipping_method_id', OLD.shipping_method_id,
                'shipping_method_code', OLD.shipping_method_code,
                'name', OLD.name,
                'carrier_code', OLD.carrier_code,
                'tax_class_id', OLD.tax_class_id,
                'is_active', OLD.is_active
            ),
            JSON_OBJECT(
                'shipping_method_id', NEW.shipping_method_id,
                'shipping_method_code', NEW.shipping_method_code,
                'name', NEW.name,
                'carrier_code', NEW.carrier_code,
                'tax_class_id', NEW.tax_class_id,
                'is_active', NEW.is_active
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_after_delete_audit
AFTER DELETE ON subscription
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'subscription',
        OLD.subscription_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'subscription_id', OLD.subscription_id,
            'public_id', HEX(OLD.public_id),
            'customer_id', OLD.customer_id,
            'channel_id', OLD.channel_id,
            'variant_id', OLD.variant_id,
            'quantity', OLD.quantity,
            'interval_unit', OLD.interval_unit,
            'interval_count', OLD.interval_count,
            'payment_method_id', OLD.payment_method_id,
            'shipping_address_id', OLD.shipping_address_id,
            'status', OLD.status,
            'cancelled_at', OLD.cancelled_at,
            'created_at', OLD.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_after_insert_audit
AFTER INSERT ON subscription
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'subscription',
        NEW.subscription_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'subscription_id', NEW.subscription_id,
            'public_id', HEX(NEW.public_id),
            'customer_id', NEW.customer_id,
            'channel_id', NEW.channel_id,
            'variant_id', NEW.variant_id,
            'quantity', NEW.quantity,
            'interval_unit', NEW.interval_unit,
            'interval_count', NEW.interval_count,
            'payment_method_id', NEW.payment_method_id,
            'shipping_address_id', NEW.shipping_address_id,
            'status', NEW.status,
            'cancelled_at', NEW.cancelled_at,
            'created_at', NEW.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_after_update_audit
AFTER UPDATE ON subscription
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.subscription_id,
        NEW.public_id,
        NEW.customer_id,
        NEW.channel_id,
        NEW.variant_id,
        NEW.quantity,
        NEW.interval_unit,
        NEW.interval_count,
        NEW.payment_method_id,
        NEW.shipping_address_id,
        NEW.status,
        NEW.cancelled_at,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.subscription_id,
        OLD.public_id,
        OLD.customer_id,
        OLD.channel_id,
        OLD.variant_id,
        OLD.quantity,
        OLD.interval_unit,
        OLD.interval_count,
        OLD.payment_method_id,
        OLD.shipping_address_id,
        OLD.status,
        OLD.cancelled_at,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'subscription',
            OLD.subscription_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'subscription_id', OLD.subscription_id,
                'public_id', HEX(OLD.public_id),
                'customer_id', OLD.customer_id,
                'channel_id', OLD.channel_id,
                'variant_id', OLD.variant_id,
                'quantity', OLD.quantity,
                'interval_unit', OLD.interval_unit,
                'interval_count', OLD.interval_count,
                'payment_method_id', OLD.payment_method_id,
                'shipping_address_id', OLD.shipping_address_id,
                'status', OLD.status,
                'cancelled_at', OLD.cancelled_at,
                'created_at', OLD.created_at
            ),
            JSON_OBJECT(
                'subscription_id', NEW.subscription_id,
                'public_id', HEX(NEW.public_id),
                'customer_id', NEW.customer_id,
                'channel_id', NEW.channel_id,
                'variant_id', NEW.variant_id,
                'quantity', NEW.quantity,
                'interval_unit', NEW.interval_unit,
                'interval_count', NEW.interval_count,
                'payment_method_id', NEW.payment_method_id,
                'shipping_address_id', NEW.shipping_address_id,
                'status', NEW.status,
                'cancelled_at', NEW.cancelled_at,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_after_delete_audit
AFTER DELETE ON supplier
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'supplier',
        OLD.supplier_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'supplier_id', OLD.supplier_id,
            'supplier_code', OLD.supplier_code,
            'name', OLD.name,
            'country_code', OLD.country_code,
            'currency_code', OLD.currency_code,
            'is_active', OLD.is_active
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_after_insert_audit
AFTER INSERT ON supplier
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'supplier',
        NEW.supplier_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'supplier_id', NEW.supplier_id,
            'supplier_code', NEW.supplier_code,
            'name', NEW.name,
            'country_code', NEW.country_code,
            'currency_code', NEW.currency_code,
            'is_active', NEW.is_active
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_after_update_audit
AFTER UPDATE ON supplier
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.supplier_id,
        NEW.supplier_code,
        NEW.name,
        NEW.country_code,
        NEW.currency_code,
        NEW.is_active
    )
    <> JSON_ARRAY(
        OLD.supplier_id,
        OLD.supplier_code,
        OLD.name,
        OLD.country_code,
        OLD.currency_code,
        OLD.is_active
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'supplier',
            OLD.supplier_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'supplier_id', OLD.supplier_id,
                'supplier_code', OLD.supplier_code,
                'name', OLD.name,
                'country_code', OLD.country_code,
                'currency_code', OLD.currency_code,
                'is_active', OLD.is_active
            ),
            JSON_OBJECT(
                'supplier_id', NEW.supplier_id,
                'supplier_code', NEW.supplier_code,
                'name', NEW.name,
                'country_code', NEW.country_code,
                'currency_code', NEW.currency_code,
                'is_active', NEW.is_active
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER support_ticket_after_delete_audit
AFTER DELETE ON support_ticket
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'support_ticket',
        OLD.support_ticket_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'support_ticket_id', OLD.support_ticket_id,
            'public_id', HEX(OLD.public_id),
            'customer_id', OLD.customer_id,
            'contact_email', IF(OLD.contact_email IS NULL, NULL, '[pii:email]'),
            'order_id', OLD.order_id,
            'staff_user_id', OLD.staff_user_id,
            'channel', OLD.channel,
            'subject', IF(OLD.subject IS NULL, NULL, '[pii:text]'),
            'priority', OLD.priority,
            'status', OLD.status,
            'opened_at', OLD.opened_at,
            'first_answered_at', OLD.first_answered_at,
            'resolved_at', OLD.resolved_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER support_ticket_after_insert_audit
AFTER INSERT ON support_ticket
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'support_ticket',
        NEW.support_ticket_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'support_ticket_id', NEW.support_ticket_id,
            'public_id', HEX(NEW.public_id),
            'customer_id', NEW.customer_id,
            'contact_email', IF(NEW.contact_email IS NULL, NULL, '[pii:email]'),
            'order_id', NEW.order_id,
            'staff_user_id', NEW.staff_user_id,
            'channel', NEW.channel,
            'subject', IF(NEW.subject IS NULL, NULL, '[pii:text]'),
            'priority', NEW.priority,
            'status', NEW.status,
            'opened_at', NEW.opened_at,
            'first_answered_at', NEW.first_answered_at,
            'resolved_at', NEW.resolved_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER support_ticket_after_update_audit
AFTER UPDATE ON support_ticket
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.support_ticket_id,
        NEW.public_id,
        NEW.customer_id,
        NEW.contact_email,
        NEW.order_id,
        NEW.staff_user_id,
        NEW.channel,
        NEW.subject,
        NEW.priority,
        NEW.status,
        NEW.opened_at,
        NEW.first_answered_at,
        NEW.resolved_at
    )
    <> JSON_ARRAY(
        OLD.support_ticket_id,
        OLD.public_id,
        OLD.customer_id,
        OLD.contact_email,
        OLD.order_id,
        OLD.staff_user_id,
        OLD.channel,
        OLD.subject,
        OLD.priority,
        OLD.status,
        OLD.opened_at,
        OLD.first_answered_at,
        OLD.resolved_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'support_ticket',
            OLD.support_ticket_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'support_ticket_id', OLD.support_ticket_id,
                'public_id', HEX(OLD.public_id),
                'customer_id', OLD.customer_id,
                'contact_email', IF(OLD.contact_email IS NULL, NULL, '[pii:email]'),
                'order_id', OLD.order_id,
                'staff_user_id', OLD.staff_user_id,
                'channel', OLD.channel,
                'subject', IF(OLD.subject IS NULL, NULL, '[pii:text]'),
                'priority', OLD.priority,
                'status', OLD.status,
                'opened_at', OLD.opened_at,
                'first_answered_at', OLD.first_answered_at,
                'resolved_at', OLD.resolved_at
            ),
            JSON_OBJECT(
                'support_ticket_id', NEW.support_ticket_id,
                'public_id', HEX(NEW.public_id),
                'customer_id', NEW.customer_id,
                'contact_email', CASE
                    WHEN NEW.contact_email IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.contact_email) = JSON_ARRAY(OLD.contact_email)
                        THEN '[pii:email]'
                    ELSE '[pii:email] changed'
                END,
                'order_id', NEW.order_id,
                'staff_user_id', NEW.staff_user_id,
                'channel', NEW.channel,
                'subject', CASE
                    WHEN NEW.subject IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.subject) = JSON_ARRAY(OLD.subject)
                        THEN '[pii:text]'
                    ELSE '[pii:text] changed'
                END,
                'priority', NEW.priority,
                'status', NEW.status,
                'opened_at', NEW.opened_at,
                'first_answered_at', NEW.first_answered_at,
                'resolved_at', NEW.resolved_at
            )
        );
    END IF;
END$$

DELIMITER ;
