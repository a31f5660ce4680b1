-- Trigger: customer_group_member_after_insert_audit
--
-- Notes who added a row of customer_group_member. Written by `make audit`, not by hand.
--
-- Fires: after insert on customer_group_member, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER customer_group_member_after_insert_audit
AFTER INSERT ON customer_group_member
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'customer_group_member',
        CONCAT_WS('/', NEW.customer_group_id, NEW.customer_id),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'customer_group_id', NEW.customer_group_id,
            'customer_id', NEW.customer_id,
            'joined_at', NEW.joined_at
        )
    );
END$$

DELIMITER ;
