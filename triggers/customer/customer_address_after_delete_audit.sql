-- Trigger: customer_address_after_delete_audit
--
-- Notes who deleted a row of customer_address. Written by `make audit`, not by hand.
--
-- Fires: after delete on customer_address, for each row
-- See:   triggers/audited.toml

DELIMITER $$

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
        )
    );
END$$

DELIMITER ;
