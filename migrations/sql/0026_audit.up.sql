-- Migration 0026, up: note who changes what things cost and who people are
--
-- Locks: customer_address takes no writes while it is copied for the foreign key on it
--        (COPY)

ALTER TABLE customer_address
    DROP FOREIGN KEY fk_customer_address_customer,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE customer_address
    ADD CONSTRAINT fk_customer_address_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id),
    ALGORITHM = COPY, LOCK = SHARED;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_after_insert_audit
AFTER INSERT ON customer
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'customer',
        NEW.customer_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_id', NEW.customer_id,
            'public_id', HEX(NEW.public_id),
            'external_ref', IF(NEW.external_ref IS NULL, NULL, '[pii:id]'),
            'customer_group_id', NEW.customer_group_id,
            'email', IF(NEW.email IS NULL, NULL, '[pii:email]'),
            'is_guest', NEW.is_guest,
            'full_name', IF(NEW.full_name IS NULL, NULL, '[pii:name]'),
            'phone', IF(NEW.phone IS NULL, NULL, '[pii:phone]'),
            'locale_code', NEW.locale_code,
            'status', NEW.status,
            'erased_at', NEW.erased_at,
            'deleted_at', NEW.deleted_at,
            'created_at', NEW.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_after_update_audit
AFTER UPDATE ON customer
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.customer_id,
        NEW.public_id,
        NEW.external_ref,
        NEW.customer_group_id,
        NEW.email,
        NEW.is_guest,
        NEW.full_name,
        NEW.phone,
        NEW.locale_code,
        NEW.status,
        NEW.erased_at,
        NEW.deleted_at,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.customer_id,
        OLD.public_id,
        OLD.external_ref,
        OLD.customer_group_id,
        OLD.email,
        OLD.is_guest,
        OLD.full_name,
        OLD.phone,
        OLD.locale_code,
        OLD.status,
        OLD.erased_at,
        OLD.deleted_at,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'customer',
            OLD.customer_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'customer_id', OLD.customer_id,
                'public_id', HEX(OLD.public_id),
                'external_ref', IF(OLD.external_ref IS NULL, NULL, '[pii:id]'),
                'customer_group_id', OLD.customer_group_id,
                'email', IF(OLD.email IS NULL, NULL, '[pii:email]'),
                'is_guest', OLD.is_guest,
                'full_name', IF(OLD.full_name IS NULL, NULL, '[pii:name]'),
                'phone', IF(OLD.phone IS NULL, NULL, '[pii:phone]'),
                'locale_code', OLD.locale_code,
                'status', OLD.status,
                'erased_at', OLD.erased_at,
                'deleted_at', OLD.deleted_at,
                'created_at', OLD.created_at
            ),
            JSON_OBJECT(
                'customer_id', NEW.customer_id,
                'public_id', HEX(NEW.public_id),
                'external_ref', CASE
                    WHEN NEW.external_ref IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.external_ref) = JSON_ARRAY(OLD.external_ref)
                        THEN '[pii:id]'
                    ELSE '[pii:id] changed'
                END,
                'customer_group_id', NEW.customer_group_id,
                'email', CASE
                    WHEN NEW.email IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.email) = JSON_ARRAY(OLD.email)
                        THEN '[pii:email]'
                    ELSE '[pii:email] changed'
                END,
                'is_guest', NEW.is_guest,
                'full_name', CASE
                    WHEN NEW.full_name IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.full_name) = JSON_ARRAY(OLD.full_name)
                        THEN '[pii:name]'
                    ELSE '[pii:name] changed'
                END,
                'phone', CASE
                    WHEN NEW.phone IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.phone) = JSON_ARRAY(OLD.phone)
                        THEN '[pii:phone]'
                    ELSE '[pii:phone] changed'
                END,
                'locale_code', NEW.locale_code,
                'status', NEW.status,
                'erased_at', NEW.erased_at,
                'deleted_at', NEW.deleted_at,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_after_delete_audit
AFTER DELETE ON customer
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'customer',
        OLD.customer_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_id', OLD.customer_id,
            'public_id', HEX(OLD.public_id),
            'external_ref', IF(OLD.external_ref IS NULL, NULL, '[pii:id]'),
            'customer_group_id', OLD.customer_group_id,
            'email', IF(OLD.email IS NULL, NULL, '[pii:email]'),
            'is_guest', OLD.is_guest,
            'full_name', IF(OLD.full_name IS NULL, NULL, '[pii:name]'),
            'phone', IF(OLD.phone IS NULL, NULL, '[pii:phone]'),
            'locale_code', OLD.locale_code,
            'status', OLD.status,
            'erased_at', OLD.erased_at,
            'deleted_at', OLD.deleted_at,
            'created_at', OLD.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_address_after_insert_audit
AFTER INSERT ON customer_address
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'customer_address',
        NEW.customer_address_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_address_id', NEW.customer_address_id,
            'customer_id', NEW.customer_id,
            'full_name', IF(NEW.full_name IS NULL, NULL, '[pii:name]'),
            'company', NEW.company,
            'line1', IF(NEW.line1 IS NULL, NULL, '[pii:address]'),
            'line2', IF(NEW.line2 IS NULL, NULL, '[pii:address]'),
            'city', IF(NEW.city IS NULL, NULL, '[pii:address]'),
            'region', IF(NEW.region IS NULL, NULL, '[pii:address]'),
            'postal_code', IF(NEW.postal_code IS NULL, NULL, '[pii:address]'),
            'country_code', NEW.country_code,
            'phone', IF(NEW.phone IS NULL, NULL, '[pii:phone]'),
            'is_default_shipping', NEW.is_default_shipping,
            'is_default_billing', NEW.is_default_billing,
            'created_at', NEW.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_address_after_update_audit
AFTER UPDATE ON customer_address
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.customer_address_id,
        NEW.customer_id,
        NEW.full_name,
        NEW.company,
        NEW.line1,
        NEW.line2,
        NEW.city,
        NEW.region,
        NEW.postal_code,
        NEW.country_code,
        NEW.phone,
        NEW.is_default_shipping,
        NEW.is_default_billing,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.customer_address_id,
        OLD.customer_id,
        OLD.full_name,
        OLD.company,
        OLD.line1,
        OLD.line2,
        OLD.city,
        OLD.region,
        OLD.postal_code,
        OLD.country_code,
        OLD.phone,
        OLD.is_default_shipping,
        OLD.is_default_billing,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'customer_address',
            OLD.customer_address_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'customer_address_id', OLD.customer_address_id,
                'customer_id', OLD.customer_id,
                'full_name', IF(OLD.full_name IS NULL, NULL, '[pii:name]'),
                'company', OLD.company,
                'line1', IF(OLD.line1 IS NULL, NULL, '[pii:address]'),
                'line2', IF(OLD.line2 IS NULL, NULL, '[pii:address]'),
                'city', IF(OLD.city IS NULL, NULL, '[pii:address]'),
                'region', IF(OLD.region IS NULL, NULL, '[pii:address]'),
                'postal_code', IF(OLD.postal_code IS NULL, NULL, '[pii:address]'),
                'country_code', OLD.country_code,
                'phone', IF(OLD.phone IS NULL, NULL, '[pii:phone]'),
                'is_default_shipping', OLD.is_default_shipping,
                'is_default_billing', OLD.is_default_billing,
                'created_at', OLD.created_at
            ),
            JSON_OBJECT(
                'customer_address_id', NEW.customer_address_id,
                'customer_id', NEW.customer_id,
                'full_name', CASE
                    WHEN NEW.full_name IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.full_name) = JSON_ARRAY(OLD.full_name)
                        THEN '[pii:name]'
                    ELSE '[pii:name] changed'
                END,
                'company', NEW.company,
                'line1', CASE
                    WHEN NEW.line1 IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.line1) = JSON_ARRAY(OLD.line1)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'line2', CASE
                    WHEN NEW.line2 IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.line2) = JSON_ARRAY(OLD.line2)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'city', CASE
                    WHEN NEW.city IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.city) = JSON_ARRAY(OLD.city)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'region', CASE
                    WHEN NEW.region IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.region) = JSON_ARRAY(OLD.region)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'postal_code', CASE
                    WHEN NEW.postal_code IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.postal_code) = JSON_ARRAY(OLD.postal_code)
                        THEN '[pii:address]'
                    ELSE '[pii:address] changed'
                END,
                'country_code', NEW.country_code,
                'phone', CASE
                    WHEN NEW.phone IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.phone) = JSON_ARRAY(OLD.phone)
                        THEN '[pii:phone]'
                    ELSE '[pii:phone] changed'
                END,
                'is_default_shipping', NEW.is_default_shipping,
                'is_default_billing', NEW.is_default_billing,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_address_after_delete_audit
AFTER DELETE ON customer_address
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'customer_address',
        OLD.customer_address_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_address_id', OLD.customer_address_id,
            'customer_id', OLD.customer_id,
            'full_name', IF(OLD.full_name IS NULL, NULL, '[pii:name]'),
            'company', OLD.company,
            'line1', IF(OLD.line1 IS NULL, NULL, '[pii:address]'),
            'line2', IF(OLD.line2 IS NULL, NULL, '[pii:address]'),
            'city', IF(OLD.city IS NULL, NULL, '[pii:address]'),
            'region', IF(OLD.region IS NULL, NULL, '[pii:address]'),
            'postal_code', IF(OLD.postal_code IS NULL, NULL, '[pii:address]'),
            'country_code', OLD.country_code,
            'phone', IF(OLD.phone IS NULL, NULL, '[pii:phone]'),
            'is_default_shipping', OLD.is_default_shipping,
            'is_default_billing', OLD.is_default_billing,
            'created_at', OLD.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_after_insert_audit
AFTER INSERT ON customer_group
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'customer_group',
        NEW.customer_group_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_group_id', NEW.customer_group_id,
            'customer_group_code', NEW.customer_group_code,
            'name', NEW.name
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_after_update_audit
AFTER UPDATE ON customer_group
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.customer_group_id,
        NEW.customer_group_code,
        NEW.name
    )
    <> JSON_ARRAY(
        OLD.customer_group_id,
        OLD.customer_group_code,
        OLD.name
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'customer_group',
            OLD.customer_group_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'customer_group_id', OLD.customer_group_id,
                'customer_group_code', OLD.customer_group_code,
                'name', OLD.name
            ),
            JSON_OBJECT(
                'customer_group_id', NEW.customer_group_id,
                'customer_group_code', NEW.customer_group_code,
                'name', NEW.name
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_after_delete_audit
AFTER DELETE ON customer_group
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'customer_group',
        OLD.customer_group_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_group_id', OLD.customer_group_id,
            'customer_group_code', OLD.customer_group_code,
            'name', OLD.name
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_list_after_insert_audit
AFTER INSERT ON price_list
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'price_list',
        NEW.price_list_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'price_list_id', NEW.price_list_id,
            'price_list_code', NEW.price_list_code,
            'name', NEW.name,
            'channel_id', NEW.channel_id,
            'currency_code', NEW.currency_code,
            'customer_group_id', NEW.customer_group_id,
            'kind', NEW.kind,
            'priority', NEW.priority
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_list_after_update_audit
AFTER UPDATE ON price_list
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.price_list_id,
        NEW.price_list_code,
        NEW.name,
        NEW.channel_id,
        NEW.currency_code,
        NEW.customer_group_id,
        NEW.kind,
        NEW.priority
    )
    <> JSON_ARRAY(
        OLD.price_list_id,
        OLD.price_list_code,
        OLD.name,
        OLD.channel_id,
        OLD.currency_code,
        OLD.customer_group_id,
        OLD.kind,
        OLD.priority
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'price_list',
            OLD.price_list_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'price_list_id', OLD.price_list_id,
                'price_list_code', OLD.price_list_code,
                'name', OLD.name,
                'channel_id', OLD.channel_id,
                'currency_code', OLD.currency_code,
                'customer_group_id', OLD.customer_group_id,
                'kind', OLD.kind,
                'priority', OLD.priority
            ),
            JSON_OBJECT(
                'price_list_id', NEW.price_list_id,
                'price_list_code', NEW.price_list_code,
                'name', NEW.name,
                'channel_id', NEW.channel_id,
                'currency_code', NEW.currency_code,
                'customer_group_id', NEW.customer_group_id,
                'kind', NEW.kind,
                'priority', NEW.priority
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_list_after_delete_audit
AFTER DELETE ON price_list
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'price_list',
        OLD.price_list_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'price_list_id', OLD.price_list_id,
            'price_list_code', OLD.price_list_code,
            'name', OLD.name,
            'channel_id', OLD.channel_id,
            'currency_code', OLD.currency_code,
            'customer_group_id', OLD.customer_group_id,
            'kind', OLD.kind,
            'priority', OLD.priority
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_insert_audit
AFTER INSERT ON price
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'price',
        CONCAT_WS('/', NEW.price_list_id, NEW.variant_id, NEW.min_quantity, NEW.valid_from),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'price_list_id', NEW.price_list_id,
            'variant_id', NEW.variant_id,
            'min_quantity', NEW.min_quantity,
            'valid_from', NEW.valid_from,
            'valid_to', NEW.valid_to,
            'prev_valid_to', NEW.prev_valid_to,
            'amount', NEW.amount,
            'compare_at_amount', NEW.compare_at_amount
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_update_audit
AFTER UPDATE ON price
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.price_list_id,
        NEW.variant_id,
        NEW.min_quantity,
        NEW.valid_from,
        NEW.valid_to,
        NEW.prev_valid_to,
        NEW.amount,
        NEW.compare_at_amount
    )
    <> JSON_ARRAY(
        OLD.price_list_id,
        OLD.variant_id,
        OLD.min_quantity,
        OLD.valid_from,
        OLD.valid_to,
        OLD.prev_valid_to,
        OLD.amount,
        OLD.compare_at_amount
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'price',
            CONCAT_WS('/', OLD.price_list_id, OLD.variant_id, OLD.min_quantity, OLD.valid_from),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'price_list_id', OLD.price_list_id,
                'variant_id', OLD.variant_id,
                'min_quantity', OLD.min_quantity,
                'valid_from', OLD.valid_from,
                'valid_to', OLD.valid_to,
                'prev_valid_to', OLD.prev_valid_to,
                'amount', OLD.amount,
                'compare_at_amount', OLD.compare_at_amount
            ),
            JSON_OBJECT(
                'price_list_id', NEW.price_list_id,
                'variant_id', NEW.variant_id,
                'min_quantity', NEW.min_quantity,
                'valid_from', NEW.valid_from,
                'valid_to', NEW.valid_to,
                'prev_valid_to', NEW.prev_valid_to,
                'amount', NEW.amount,
                'compare_at_amount', NEW.compare_at_amount
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER price_after_delete_audit
AFTER DELETE ON price
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'price',
        CONCAT_WS('/', OLD.price_list_id, OLD.variant_id, OLD.min_quantity, OLD.valid_from),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'price_list_id', OLD.price_list_id,
            'variant_id', OLD.variant_id,
            'min_quantity', OLD.min_quantity,
            'valid_from', OLD.valid_from,
            'valid_to', OLD.valid_to,
            'prev_valid_to', OLD.prev_valid_to,
            'amount', OLD.amount,
            'compare_at_amount', OLD.compare_at_amount
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER tax_rate_after_insert_audit
AFTER INSERT ON tax_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'tax_rate',
        CONCAT_WS('/', NEW.tax_class_id, NEW.geo_zone_id, NEW.valid_from),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'tax_class_id', NEW.tax_class_id,
            'geo_zone_id', NEW.geo_zone_id,
            'valid_from', NEW.valid_from,
            'valid_to', NEW.valid_to,
            'prev_valid_to', NEW.prev_valid_to,
            'label', NEW.label,
            'rate', NEW.rate,
            'is_compound', NEW.is_compound,
            'priority', NEW.priority
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER tax_rate_after_update_audit
AFTER UPDATE ON tax_rate
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.tax_class_id,
        NEW.geo_zone_id,
        NEW.valid_from,
        NEW.valid_to,
        NEW.prev_valid_to,
        NEW.label,
        NEW.rate,
        NEW.is_compound,
        NEW.priority
    )
    <> JSON_ARRAY(
        OLD.tax_class_id,
        OLD.geo_zone_id,
        OLD.valid_from,
        OLD.valid_to,
        OLD.prev_valid_to,
        OLD.label,
        OLD.rate,
        OLD.is_compound,
        OLD.priority
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'tax_rate',
            CONCAT_WS('/', OLD.tax_class_id, OLD.geo_zone_id, OLD.valid_from),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'tax_class_id', OLD.tax_class_id,
                'geo_zone_id', OLD.geo_zone_id,
                'valid_from', OLD.valid_from,
                'valid_to', OLD.valid_to,
                'prev_valid_to', OLD.prev_valid_to,
                'label', OLD.label,
                'rate', OLD.rate,
                'is_compound', OLD.is_compound,
                'priority', OLD.priority
            ),
            JSON_OBJECT(
                'tax_class_id', NEW.tax_class_id,
                'geo_zone_id', NEW.geo_zone_id,
                'valid_from', NEW.valid_from,
                'valid_to', NEW.valid_to,
                'prev_valid_to', NEW.prev_valid_to,
                'label', NEW.label,
                'rate', NEW.rate,
                'is_compound', NEW.is_compound,
                'priority', NEW.priority
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER tax_rate_after_delete_audit
AFTER DELETE ON tax_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'tax_rate',
        CONCAT_WS('/', OLD.tax_class_id, OLD.geo_zone_id, OLD.valid_from),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'tax_class_id', OLD.tax_class_id,
            'geo_zone_id', OLD.geo_zone_id,
            'valid_from', OLD.valid_from,
            'valid_to', OLD.valid_to,
            'prev_valid_to', OLD.prev_valid_to,
            'label', OLD.label,
            'rate', OLD.rate,
            'is_compound', OLD.is_compound,
            'priority', OLD.priority
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER exchange_rate_after_insert_audit
AFTER INSERT ON exchange_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'exchange_rate',
        CONCAT_WS('/', NEW.base_code, NEW.quote_code, NEW.valid_from),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'base_code', NEW.base_code,
            'quote_code', NEW.quote_code,
            'valid_from', NEW.valid_from,
            'rate', NEW.rate
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER exchange_rate_after_update_audit
AFTER UPDATE ON exchange_rate
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.base_code,
        NEW.quote_code,
        NEW.valid_from,
        NEW.rate
    )
    <> JSON_ARRAY(
        OLD.base_code,
        OLD.quote_code,
        OLD.valid_from,
        OLD.rate
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'exchange_rate',
            CONCAT_WS('/', OLD.base_code, OLD.quote_code, OLD.valid_from),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'base_code', OLD.base_code,
                'quote_code', OLD.quote_code,
                'valid_from', OLD.valid_from,
                'rate', OLD.rate
            ),
            JSON_OBJECT(
                'base_code', NEW.base_code,
                'quote_code', NEW.quote_code,
                'valid_from', NEW.valid_from,
                'rate', NEW.rate
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER exchange_rate_after_delete_audit
AFTER DELETE ON exchange_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'exchange_rate',
        CONCAT_WS('/', OLD.base_code, OLD.quote_code, OLD.valid_from),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'base_code', OLD.base_code,
            'quote_code', OLD.quote_code,
            'valid_from', OLD.valid_from,
            'rate', OLD.rate
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_after_insert_audit
AFTER INSERT ON promotion
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'promotion',
        NEW.promotion_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'promotion_id', NEW.promotion_id,
            'promotion_code', NEW.promotion_code,
            'name', NEW.name,
            'channel_id', NEW.channel_id,
            'currency_code', NEW.currency_code,
            'is_coupon_only', NEW.is_coupon_only,
            'priority', NEW.priority,
            'is_stackable', NEW.is_stackable,
            'starts_at', NEW.starts_at,
            'ends_at', NEW.ends_at,
            'action_type', NEW.action_type,
            'percentage', NEW.percentage,
            'amount', NEW.amount,
            'max_discount', NEW.max_discount,
            'conditions', NEW.conditions,
            'budget_limit', NEW.budget_limit,
            'deleted_at', NEW.deleted_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_after_update_audit
AFTER UPDATE ON promotion
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.promotion_id,
        NEW.promotion_code,
        NEW.name,
        NEW.channel_id,
        NEW.currency_code,
        NEW.is_coupon_only,
        NEW.priority,
        NEW.is_stackable,
        NEW.starts_at,
        NEW.ends_at,
        NEW.action_type,
        NEW.percentage,
        NEW.amount,
        NEW.max_discount,
        NEW.conditions,
        NEW.budget_limit,
        NEW.deleted_at
    )
    <> JSON_ARRAY(
        OLD.promotion_id,
        OLD.promotion_code,
        OLD.name,
        OLD.channel_id,
        OLD.currency_code,
        OLD.is_coupon_only,
        OLD.priority,
        OLD.is_stackable,
        OLD.starts_at,
        OLD.ends_at,
        OLD.action_type,
        OLD.percentage,
        OLD.amount,
        OLD.max_discount,
        OLD.conditions,
        OLD.budget_limit,
        OLD.deleted_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'promotion',
            OLD.promotion_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'promotion_id', OLD.promotion_id,
                'promotion_code', OLD.promotion_code,
                'name', OLD.name,
                'channel_id', OLD.channel_id,
                'currency_code', OLD.currency_code,
                'is_coupon_only', OLD.is_coupon_only,
                'priority', OLD.priority,
                'is_stackable', OLD.is_stackable,
                'starts_at', OLD.starts_at,
                'ends_at', OLD.ends_at,
                'action_type', OLD.action_type,
                'percentage', OLD.percentage,
                'amount', OLD.amount,
                'max_discount', OLD.max_discount,
                'conditions', OLD.conditions,
                'budget_limit', OLD.budget_limit,
                'deleted_at', OLD.deleted_at
            ),
            JSON_OBJECT(
                'promotion_id', NEW.promotion_id,
                'promotion_code', NEW.promotion_code,
                'name', NEW.name,
                'channel_id', NEW.channel_id,
                'currency_code', NEW.currency_code,
                'is_coupon_only', NEW.is_coupon_only,
                'priority', NEW.priority,
                'is_stackable', NEW.is_stackable,
                'starts_at', NEW.starts_at,
                'ends_at', NEW.ends_at,
                'action_type', NEW.action_type,
                'percentage', NEW.percentage,
                'amount', NEW.amount,
                'max_discount', NEW.max_discount,
                'conditions', NEW.conditions,
                'budget_limit', NEW.budget_limit,
                'deleted_at', NEW.deleted_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_after_delete_audit
AFTER DELETE ON promotion
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'promotion',
        OLD.promotion_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'promotion_id', OLD.promotion_id,
            'promotion_code', OLD.promotion_code,
            'name', OLD.name,
            'channel_id', OLD.channel_id,
            'currency_code', OLD.currency_code,
            'is_coupon_only', OLD.is_coupon_only,
            'priority', OLD.priority,
            'is_stackable', OLD.is_stackable,
            'starts_at', OLD.starts_at,
            'ends_at', OLD.ends_at,
            'action_type', OLD.action_type,
            'percentage', OLD.percentage,
            'amount', OLD.amount,
            'max_discount', OLD.max_discount,
            'conditions', OLD.conditions,
            'budget_limit', OLD.budget_limit,
            'deleted_at', OLD.deleted_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_after_insert_audit
AFTER INSERT ON coupon
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'coupon',
        NEW.coupon_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'coupon_id', NEW.coupon_id,
            'promotion_id', NEW.promotion_id,
            'coupon_code', NEW.coupon_code,
            'usage_limit', NEW.usage_limit,
            'per_customer_limit', NEW.per_customer_limit,
            'deleted_at', NEW.deleted_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_after_update_audit
AFTER UPDATE ON coupon
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.coupon_id,
        NEW.promotion_id,
        NEW.coupon_code,
        NEW.usage_limit,
        NEW.per_customer_limit,
        NEW.deleted_at
    )
    <> JSON_ARRAY(
        OLD.coupon_id,
        OLD.promotion_id,
        OLD.coupon_code,
        OLD.usage_limit,
        OLD.per_customer_limit,
        OLD.deleted_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'coupon',
            OLD.coupon_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'coupon_id', OLD.coupon_id,
                'promotion_id', OLD.promotion_id,
                'coupon_code', OLD.coupon_code,
                'usage_limit', OLD.usage_limit,
                'per_customer_limit', OLD.per_customer_limit,
                'deleted_at', OLD.deleted_at
            ),
            JSON_OBJECT(
                'coupon_id', NEW.coupon_id,
                'promotion_id', NEW.promotion_id,
                'coupon_code', NEW.coupon_code,
                'usage_limit', NEW.usage_limit,
                'per_customer_limit', NEW.per_customer_limit,
                'deleted_at', NEW.deleted_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_after_delete_audit
AFTER DELETE ON coupon
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'coupon',
        OLD.coupon_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'coupon_id', OLD.coupon_id,
            'promotion_id', OLD.promotion_id,
            'coupon_code', OLD.coupon_code,
            'usage_limit', OLD.usage_limit,
            'per_customer_limit', OLD.per_customer_limit,
            'deleted_at', OLD.deleted_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_variant_after_insert_audit
AFTER INSERT ON supplier_variant
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'supplier_variant',
        CONCAT_WS('/', NEW.supplier_id, NEW.variant_id),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'supplier_id', NEW.supplier_id,
            'variant_id', NEW.variant_id,
            'supplier_sku', NEW.supplier_sku,
            'lead_time_days', NEW.lead_time_days,
            'min_order_qty', NEW.min_order_qty,
            'cost', NEW.cost,
            'currency_code', NEW.currency_code,
            'cost_at', NEW.cost_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_variant_after_update_audit
AFTER UPDATE ON supplier_variant
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.supplier_id,
        NEW.variant_id,
        NEW.supplier_sku,
        NEW.lead_time_days,
        NEW.min_order_qty,
        NEW.cost,
        NEW.currency_code,
        NEW.cost_at
    )
    <> JSON_ARRAY(
        OLD.supplier_id,
        OLD.variant_id,
        OLD.supplier_sku,
        OLD.lead_time_days,
        OLD.min_order_qty,
        OLD.cost,
        OLD.currency_code,
        OLD.cost_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'supplier_variant',
            CONCAT_WS('/', OLD.supplier_id, OLD.variant_id),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'supplier_id', OLD.supplier_id,
                'variant_id', OLD.variant_id,
                'supplier_sku', OLD.supplier_sku,
                'lead_time_days', OLD.lead_time_days,
                'min_order_qty', OLD.min_order_qty,
                'cost', OLD.cost,
                'currency_code', OLD.currency_code,
                'cost_at', OLD.cost_at
            ),
            JSON_OBJECT(
                'supplier_id', NEW.supplier_id,
                'variant_id', NEW.variant_id,
                'supplier_sku', NEW.supplier_sku,
                'lead_time_days', NEW.lead_time_days,
                'min_order_qty', NEW.min_order_qty,
                'cost', NEW.cost,
                'currency_code', NEW.currency_code,
                'cost_at', NEW.cost_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_variant_after_delete_audit
AFTER DELETE ON supplier_variant
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'supplier_variant',
        CONCAT_WS('/', OLD.supplier_id, OLD.variant_id),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'supplier_id', OLD.supplier_id,
            'variant_id', OLD.variant_id,
            'supplier_sku', OLD.supplier_sku,
            'lead_time_days', OLD.lead_time_days,
            'min_order_qty', OLD.min_order_qty,
            'cost', OLD.cost,
            'currency_code', OLD.currency_code,
            'cost_at', OLD.cost_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_method_after_insert_audit
AFTER INSERT ON payment_method
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'payment_method',
        NEW.payment_method_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'payment_method_id', NEW.payment_method_id,
            'payment_method_code', NEW.payment_method_code,
            'name', NEW.name,
            'is_active', NEW.is_active
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_method_after_update_audit
AFTER UPDATE ON payment_method
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.payment_method_id,
        NEW.payment_method_code,
        NEW.name,
        NEW.is_active
    )
    <> JSON_ARRAY(
        OLD.payment_method_id,
        OLD.payment_method_code,
        OLD.name,
        OLD.is_active
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'payment_method',
            OLD.payment_method_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'payment_method_id', OLD.payment_method_id,
                'payment_method_code', OLD.payment_method_code,
                'name', OLD.name,
                'is_active', OLD.is_active
            ),
            JSON_OBJECT(
                'payment_method_id', NEW.payment_method_id,
                'payment_method_code', NEW.payment_method_code,
                'name', NEW.name,
                'is_active', NEW.is_active
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER payment_method_after_delete_audit
AFTER DELETE ON payment_method
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'payment_method',
        OLD.payment_method_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'payment_method_id', OLD.payment_method_id,
            'payment_method_code', OLD.payment_method_code,
            'name', OLD.name,
            'is_active', OLD.is_active
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_rate_after_insert_audit
AFTER INSERT ON shipping_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'shipping_rate',
        NEW.shipping_rate_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'shipping_rate_id', NEW.shipping_rate_id,
            'shipping_method_id', NEW.shipping_method_id,
            'geo_zone_id', NEW.geo_zone_id,
            'channel_id', NEW.channel_id,
            'currency_code', NEW.currency_code,
            'min_weight_g', NEW.min_weight_g,
            'max_weight_g', NEW.max_weight_g,
            'min_subtotal', NEW.min_subtotal,
            'max_subtotal', NEW.max_subtotal,
            'price', NEW.price
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_rate_after_update_audit
AFTER UPDATE ON shipping_rate
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.shipping_rate_id,
        NEW.shipping_method_id,
        NEW.geo_zone_id,
        NEW.channel_id,
        NEW.currency_code,
        NEW.min_weight_g,
        NEW.max_weight_g,
        NEW.min_subtotal,
        NEW.max_subtotal,
        NEW.price
    )
    <> JSON_ARRAY(
        OLD.shipping_rate_id,
        OLD.shipping_method_id,
        OLD.geo_zone_id,
        OLD.channel_id,
        OLD.currency_code,
        OLD.min_weight_g,
        OLD.max_weight_g,
        OLD.min_subtotal,
        OLD.max_subtotal,
        OLD.price
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'shipping_rate',
            OLD.shipping_rate_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'shipping_rate_id', OLD.shipping_rate_id,
                'shipping_method_id', OLD.shipping_method_id,
                'geo_zone_id', OLD.geo_zone_id,
                'channel_id', OLD.channel_id,
                'currency_code', OLD.currency_code,
                'min_weight_g', OLD.min_weight_g,
                'max_weight_g', OLD.max_weight_g,
                'min_subtotal', OLD.min_subtotal,
                'max_subtotal', OLD.max_subtotal,
                'price', OLD.price
            ),
            JSON_OBJECT(
                'shipping_rate_id', NEW.shipping_rate_id,
                'shipping_method_id', NEW.shipping_method_id,
                'geo_zone_id', NEW.geo_zone_id,
                'channel_id', NEW.channel_id,
                'currency_code', NEW.currency_code,
                'min_weight_g', NEW.min_weight_g,
                'max_weight_g', NEW.max_weight_g,
                'min_subtotal', NEW.min_subtotal,
                'max_subtotal', NEW.max_subtotal,
                'price', NEW.price
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_rate_after_delete_audit
AFTER DELETE ON shipping_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'shipping_rate',
        OLD.shipping_rate_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'shipping_rate_id', OLD.shipping_rate_id,
            'shipping_method_id', OLD.shipping_method_id,
            'geo_zone_id', OLD.geo_zone_id,
            'channel_id', OLD.channel_id,
            'currency_code', OLD.currency_code,
            'min_weight_g', OLD.min_weight_g,
            'max_weight_g', OLD.max_weight_g,
            'min_subtotal', OLD.min_subtotal,
            'max_subtotal', OLD.max_subtotal,
            'price', OLD.price
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_insert_audit
AFTER INSERT ON sales_channel
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'sales_channel',
        NEW.channel_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'channel_id', NEW.channel_id,
            'channel_code', NEW.channel_code,
            'name', NEW.name,
            'default_currency_code', NEW.default_currency_code,
            'default_locale_code', NEW.default_locale_code,
            'timezone', NEW.timezone,
            'prices_include_tax', NEW.prices_include_tax,
            'created_at', NEW.created_at
        )
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_update_audit
AFTER UPDATE ON sales_channel
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.channel_id,
        NEW.channel_code,
        NEW.name,
        NEW.default_currency_code,
        NEW.default_locale_code,
        NEW.timezone,
        NEW.prices_include_tax,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.channel_id,
        OLD.channel_code,
        OLD.name,
        OLD.default_currency_code,
        OLD.default_locale_code,
        OLD.timezone,
        OLD.prices_include_tax,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'sales_channel',
            OLD.channel_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'channel_id', OLD.channel_id,
                'channel_code', OLD.channel_code,
                'name', OLD.name,
                'default_currency_code', OLD.default_currency_code,
                'default_locale_code', OLD.default_locale_code,
                'timezone', OLD.timezone,
                'prices_include_tax', OLD.prices_include_tax,
                'created_at', OLD.created_at
            ),
            JSON_OBJECT(
                'channel_id', NEW.channel_id,
                'channel_code', NEW.channel_code,
                'name', NEW.name,
                'default_currency_code', NEW.default_currency_code,
                'default_locale_code', NEW.default_locale_code,
                'timezone', NEW.timezone,
                'prices_include_tax', NEW.prices_include_tax,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER sales_channel_after_delete_audit
AFTER DELETE ON sales_channel
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'sales_channel',
        OLD.channel_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'channel_id', OLD.channel_id,
            'channel_code', OLD.channel_code,
            'name', OLD.name,
            'default_currency_code', OLD.default_currency_code,
            'default_locale_code', OLD.default_locale_code,
            'timezone', OLD.timezone,
            'prices_include_tax', OLD.prices_include_tax,
            'created_at', OLD.created_at
        )
    );
END$$

DELIMITER ;
