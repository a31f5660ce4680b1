-- Trigger: subscription_after_insert_audit
--
-- Notes who added a row of subscription. Written by `make audit`, not by hand.
--
-- Fires: after insert on subscription, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_after_insert_audit
AFTER INSERT ON subscription
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'subscription',
        NEW.subscription_id,
        'insert',
        SESSION_USER(),
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
END$$

DELIMITER ;
