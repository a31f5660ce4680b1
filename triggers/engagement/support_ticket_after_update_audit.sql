-- Trigger: support_ticket_after_update_audit
--
-- Notes who changed a row of support_ticket. Written by `make audit`, not by hand.
--
-- Fires: after update on support_ticket, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER support_ticket_after_update_audit
AFTER UPDATE ON support_ticket
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.support_ticket_id,
        NEW.public_id,
        NEW.customer_id,
        NEW.contact_email,
        NEW.order_id,
        NEW.staff_user_id,
        NEW.channel,
        NEW.subject,
        NEW.priority,
        NEW.status,
        NEW.opened_at,
        NEW.first_answered_at,
        NEW.resolved_at
    )
    <> JSON_ARRAY(
        OLD.support_ticket_id,
        OLD.public_id,
        OLD.customer_id,
        OLD.contact_email,
        OLD.order_id,
        OLD.staff_user_id,
        OLD.channel,
        OLD.subject,
        OLD.priority,
        OLD.status,
        OLD.opened_at,
        OLD.first_answered_at,
        OLD.resolved_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'support_ticket',
            OLD.support_ticket_id,
            'update',
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
            ),
            JSON_OBJECT(
                'support_ticket_id', NEW.support_ticket_id,
                'public_id', HEX(NEW.public_id),
                'customer_id', NEW.customer_id,
                'contact_email', CASE
                    WHEN NEW.contact_email IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.contact_email) = JSON_ARRAY(OLD.contact_email)
                        THEN '[pii:email]'
                    ELSE '[pii:email] changed'
                END,
                'order_id', NEW.order_id,
                'staff_user_id', NEW.staff_user_id,
                'channel', NEW.channel,
                'subject', CASE
                    WHEN NEW.subject IS NULL THEN NULL
                    WHEN JSON_ARRAY(NEW.subject) = JSON_ARRAY(OLD.subject)
                        THEN '[pii:text]'
                    ELSE '[pii:text] changed'
                END,
                'priority', NEW.priority,
                'status', NEW.status,
                'opened_at', NEW.opened_at,
                'first_answered_at', NEW.first_answered_at,
                'resolved_at', NEW.resolved_at
            )
        );
    END IF;
END$$

DELIMITER ;
