-- Trigger: staff_user_after_insert_audit
--
-- Notes who added a row of staff_user. Written by `make audit`, not by hand.
--
-- Fires: after insert on staff_user, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER staff_user_after_insert_audit
AFTER INSERT ON staff_user
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'staff_user',
        NEW.staff_user_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'staff_user_id', NEW.staff_user_id,
            'email', IF(NEW.email IS NULL, NULL, '[pii:email]'),
            'full_name', IF(NEW.full_name IS NULL, NULL, '[pii:name]'),
            'role_code', NEW.role_code,
            'status', NEW.status,
            'created_at', NEW.created_at,
            'left_at', NEW.left_at
        )
    );
END$$

DELIMITER ;
