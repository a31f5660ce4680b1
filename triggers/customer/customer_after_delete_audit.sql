-- Trigger: customer_after_delete_audit
--
-- Notes who deleted a row of customer. Written by `make audit`, not by hand.
--
-- Fires: after delete on customer, for each row
-- See:   triggers/audited.toml

DELIMITER $$

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

DELIMITER ;
