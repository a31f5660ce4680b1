-- Trigger: customer_group_member_after_update_audit
--
-- Notes who changed a row of customer_group_member. Written by `make audit`, not by hand.
--
-- Fires: after update on customer_group_member, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_member_after_update_audit
AFTER UPDATE ON customer_group_member
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.customer_group_id,
        NEW.customer_id,
        NEW.joined_at
    )
    <> JSON_ARRAY(
        OLD.customer_group_id,
        OLD.customer_id,
        OLD.joined_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'customer_group_member',
            CONCAT_WS('/', OLD.customer_group_id, OLD.customer_id),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'customer_group_id', OLD.customer_group_id,
                'customer_id', OLD.customer_id,
                'joined_at', OLD.joined_at
            ),
            JSON_OBJECT(
                'customer_group_id', NEW.customer_group_id,
                'customer_id', NEW.customer_id,
                'joined_at', NEW.joined_at
            )
        );
    END IF;
END$$

DELIMITER ;
