-- Trigger: customer_group_after_update_audit
--
-- Notes who changed a row of customer_group. Written by `make audit`, not by hand.
--
-- Fires: after update on customer_group, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_after_update_audit
AFTER UPDATE ON customer_group
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.customer_group_id,
        NEW.customer_group_code,
        NEW.name
    )
    <> JSON_ARRAY(
        OLD.customer_group_id,
        OLD.customer_group_code,
        OLD.name
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'customer_group',
            OLD.customer_group_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'customer_group_id', OLD.customer_group_id,
                'customer_group_code', OLD.customer_group_code,
                'name', OLD.name
            ),
            JSON_OBJECT(
                'customer_group_id', NEW.customer_group_id,
                'customer_group_code', NEW.customer_group_code,
                'name', NEW.name
            )
        );
    END IF;
END$$

DELIMITER ;
