-- Trigger: customer_after_insert_audit
--
-- Notes who added a row of customer. Written by `make audit`, not by hand.
--
-- Fires: after insert on customer, for each row
-- See:   triggers/audited.toml

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

DELIMITER ;
