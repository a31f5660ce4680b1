-- Trigger: customer_group_after_delete_audit
--
-- Notes who deleted a row of customer_group. Written by `make audit`, not by hand.
--
-- Fires: after delete on customer_group, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_after_delete_audit
AFTER DELETE ON customer_group
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'customer_group',
        OLD.customer_group_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_group_id', OLD.customer_group_id,
            'customer_group_code', OLD.customer_group_code,
            'name', OLD.name
        )
    );
END$$

DELIMITER ;
