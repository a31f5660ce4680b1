-- Trigger: customer_note_after_insert_audit
--
-- Notes who added a row of customer_note. Written by `make audit`, not by hand.
--
-- Fires: after insert on customer_note, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_note_after_insert_audit
AFTER INSERT ON customer_note
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'customer_note',
        NEW.customer_note_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_note_id', NEW.customer_note_id,
            'customer_id', NEW.customer_id,
            'staff_user_id', NEW.staff_user_id,
            'body', IF(NEW.body IS NULL, NULL, '[pii:text]'),
            'created_at', NEW.created_at
        )
    );
END$$

DELIMITER ;
