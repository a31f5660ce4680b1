-- Trigger: support_ticket_after_delete_audit
--
-- Notes who deleted a row of support_ticket. Written by `make audit`, not by hand.
--
-- Fires: after delete on support_ticket, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER support_ticket_after_delete_audit
AFTER DELETE ON support_ticket
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'support_ticket',
        OLD.support_ticket_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'support_ticket_id', OLD.support_ticket_id,
            'public_id', HEX(OLD.public_id),
            'customer_id', OLD.customer_id,
            'contact_email', IF(OLD.contact_email IS NULL, NULL, '[pii:email]'),
            'order_id', OLD.order_id,
            'staff_user_id', OLD.staff_user_id,
            'channel', OLD.channel,
            'subject', IF(OLD.subject IS NULL, NULL, '[pii:text]'),
            'priority', OLD.priority,
            'status', OLD.status,
            'opened_at', OLD.opened_at,
            'first_answered_at', OLD.first_answered_at,
            'resolved_at', OLD.resolved_at
        )
    );
END$$

DELIMITER ;
