-- Trigger: customer_note_after_delete_audit
--
-- Notes who deleted a row of customer_note. Written by `make audit`, not by hand.
--
-- Fires: after delete on customer_note, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_note_after_delete_audit
AFTER DELETE ON customer_note
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'customer_note',
        OLD.customer_note_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_note_id', OLD.customer_note_id,
            'customer_id', OLD.customer_id,
            'staff_user_id', OLD.staff_user_id,
            'body', IF(OLD.body IS NULL, NULL, '[pii:text]'),
            'created_at', OLD.created_at
        )
    );
END$$

DELIMITER ;
