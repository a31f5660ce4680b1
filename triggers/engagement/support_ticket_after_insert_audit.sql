-- Trigger: support_ticket_after_insert_audit
--
-- Notes who added a row of support_ticket. Written by `make audit`, not by hand.
--
-- Fires: after insert on support_ticket, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER support_ticket_after_insert_audit
AFTER INSERT ON support_ticket
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'support_ticket',
        NEW.support_ticket_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'support_ticket_id', NEW.support_ticket_id,
            'public_id', HEX(NEW.public_id),
            'customer_id', NEW.customer_id,
            'contact_email', IF(NEW.contact_email IS NULL, NULL, '[pii:email]'),
            'order_id', NEW.order_id,
            'staff_user_id', NEW.staff_user_id,
            'channel', NEW.channel,
            'subject', IF(NEW.subject IS NULL, NULL, '[pii:text]'),
            'priority', NEW.priority,
            'status', NEW.status,
            'opened_at', NEW.opened_at,
            'first_answered_at', NEW.first_answered_at,
            'resolved_at', NEW.resolved_at
        )
    );
END$$

DELIMITER ;
