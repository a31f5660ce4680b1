-- Trigger: customer_address_after_insert_audit
--
-- Notes who added a row of customer_address. Written by `make audit`, not by hand.
--
-- Fires: after insert on customer_address, for each row
-- See:   triggers/audited.toml

DELIMITER $$

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
            'company', IF(NEW.company IS NULL, NULL, '[pii:name]'),
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

DELIMITER ;
