-- Trigger: staff_user_after_update_audit
--
-- Notes who changed a row of staff_user. Written by `make audit`, not by hand.
--
-- Fires: after update on staff_user, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER staff_user_after_update_audit
AFTER UPDATE ON staff_user
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.staff_user_id,
        NEW.email,
        NEW.full_name,
        NEW.role_code,
        NEW.status,
        NEW.created_at,
        NEW.left_at
    )
    <> JSON_ARRAY(
        OLD.staff_user_id,
        OLD.email,
        OLD.full_name,
        OLD.role_code,
        OLD.status,
        OLD.created_at,
        OLD.left_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'staff_user',
            OLD.staff_user_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'staff_user_id', OLD.staff_user_id,
                'email', IF(OLD.email IS NULL, NULL, '[pii:email]'),
                'full_name', IF(OLD.full_name IS NULL, NULL, '[pii:name]'),
                'role_code', OLD.role_code,
                'status', OLD.status,
                'created_at', OLD.created_at,
                'left_at', OLD.left_at
            ),
            JSON_OBJECT(
                'staff_user_id', NEW.staff_user_id,
                'email', CASE
                    WHEN NEW.email IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.email) = JSON_ARRAY(OLD.email)
                        THEN '[pii:email]'
                    ELSE '[pii:email] changed'
                END,
                'full_name', CASE
                    WHEN NEW.full_name IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.full_name) = JSON_ARRAY(OLD.full_name)
                        THEN '[pii:name]'
                    ELSE '[pii:name] changed'
                END,
                'role_code', NEW.role_code,
                'status', NEW.status,
                'created_at', NEW.created_at,
                'left_at', NEW.left_at
            )
        );
    END IF;
END$$

DELIMITER ;
