-- Trigger: customer_after_update_audit
--
-- Notes who changed a row of customer. Written by `make audit`, not by hand.
--
-- Fires: after update on customer, for each row
-- See:   triggers/audited.toml

DELIMITER $$

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

DELIMITER ;
