-- Trigger: subscription_after_update_audit
--
-- Notes who changed a row of subscription. Written by `make audit`, not by hand.
--
-- Fires: after update on subscription, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_after_update_audit
AFTER UPDATE ON subscription
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.subscription_id,
        NEW.public_id,
        NEW.customer_id,
        NEW.channel_id,
        NEW.variant_id,
        NEW.quantity,
        NEW.interval_unit,
        NEW.interval_count,
        NEW.payment_method_id,
        NEW.shipping_address_id,
        NEW.status,
        NEW.cancelled_at,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.subscription_id,
        OLD.public_id,
        OLD.customer_id,
        OLD.channel_id,
        OLD.variant_id,
        OLD.quantity,
        OLD.interval_unit,
        OLD.interval_count,
        OLD.payment_method_id,
        OLD.shipping_address_id,
        OLD.status,
        OLD.cancelled_at,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'subscription',
            OLD.subscription_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'subscription_id', OLD.subscription_id,
                'public_id', HEX(OLD.public_id),
                'customer_id', OLD.customer_id,
                'channel_id', OLD.channel_id,
                'variant_id', OLD.variant_id,
                'quantity', OLD.quantity,
                'interval_unit', OLD.interval_unit,
                'interval_count', OLD.interval_count,
                'payment_method_id', OLD.payment_method_id,
                'shipping_address_id', OLD.shipping_address_id,
                'status', OLD.status,
                'cancelled_at', OLD.cancelled_at,
                'created_at', OLD.created_at
            ),
            JSON_OBJECT(
                'subscription_id', NEW.subscription_id,
                'public_id', HEX(NEW.public_id),
                'customer_id', NEW.customer_id,
                'channel_id', NEW.channel_id,
                'variant_id', NEW.variant_id,
                'quantity', NEW.quantity,
                'interval_unit', NEW.interval_unit,
                'interval_count', NEW.interval_count,
                'payment_method_id', NEW.payment_method_id,
                'shipping_address_id', NEW.shipping_address_id,
                'status', NEW.status,
                'cancelled_at', NEW.cancelled_at,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

DELIMITER ;
