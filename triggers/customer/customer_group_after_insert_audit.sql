-- Trigger: customer_group_after_insert_audit
--
-- Notes who added a row of customer_group. Written by `make audit`, not by hand.
--
-- Fires: after insert on customer_group, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_after_insert_audit
AFTER INSERT ON customer_group
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'customer_group',
        NEW.customer_group_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_group_id', NEW.customer_group_id,
            'customer_group_code', NEW.customer_group_code,
            'name', NEW.name
        )
    );
END$$

DELIMITER ;
