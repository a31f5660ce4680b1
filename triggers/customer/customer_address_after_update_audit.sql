-- Trigger: customer_address_after_update_audit
--
-- Notes who changed a row of customer_address. Written by `make audit`, not by hand.
--
-- Fires: after update on customer_address, for each row
-- See:   triggers/audited.toml

DELIMITER $$

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
                'company', IF(OLD.company IS NULL, NULL, '[pii:name]'),
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
                'company', CASE
                    WHEN NEW.company IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.company) = JSON_ARRAY(OLD.company)
                        THEN '[pii:name]'
                    ELSE '[pii:name] changed'
                END,
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

DELIMITER ;
