-- Trigger: customer_note_after_update_audit
--
-- Notes who changed a row of customer_note. Written by `make audit`, not by hand.
--
-- Fires: after update on customer_note, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_note_after_update_audit
AFTER UPDATE ON customer_note
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.customer_note_id,
        NEW.customer_id,
        NEW.staff_user_id,
        NEW.body,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.customer_note_id,
        OLD.customer_id,
        OLD.staff_user_id,
        OLD.body,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'customer_note',
            OLD.customer_note_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'customer_note_id', OLD.customer_note_id,
                'customer_id', OLD.customer_id,
                'staff_user_id', OLD.staff_user_id,
                'body', IF(OLD.body IS NULL, NULL, '[pii:text]'),
                'created_at', OLD.created_at
            ),
            JSON_OBJECT(
                'customer_note_id', NEW.customer_note_id,
                'customer_id', NEW.customer_id,
                'staff_user_id', NEW.staff_user_id,
                'body', CASE
                    WHEN NEW.body IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.body) = JSON_ARRAY(OLD.body)
                        THEN '[pii:text]'
                    ELSE '[pii:text] changed'
                END,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

DELIMITER ;
