-- Trigger: staff_user_after_delete_audit
--
-- Notes who deleted a row of staff_user. Written by `make audit`, not by hand.
--
-- Fires: after delete on staff_user, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER staff_user_after_delete_audit
AFTER DELETE ON staff_user
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'staff_user',
        OLD.staff_user_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'staff_user_id', OLD.staff_user_id,
            'email', IF(OLD.email IS NULL, NULL, '[pii:email]'),
            'full_name', IF(OLD.full_name IS NULL, NULL, '[pii:name]'),
            'role_code', OLD.role_code,
            'status', OLD.status,
            'created_at', OLD.created_at,
            'left_at', OLD.left_at
        )
    );
END$$

DELIMITER ;
