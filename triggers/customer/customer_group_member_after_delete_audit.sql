-- Trigger: customer_group_member_after_delete_audit
--
-- Notes who deleted a row of customer_group_member. Written by `make audit`, not by hand.
--
-- Fires: after delete on customer_group_member, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_member_after_delete_audit
AFTER DELETE ON customer_group_member
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'customer_group_member',
        CONCAT_WS('/', OLD.customer_group_id, OLD.customer_id),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_group_id', OLD.customer_group_id,
            'customer_id', OLD.customer_id,
            'joined_at', OLD.joined_at
        )
    );
END$$

DELIMITER ;
