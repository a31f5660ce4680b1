-- Trigger: subscription_after_delete_audit
--
-- Notes who deleted a row of subscription. Written by `make audit`, not by hand.
--
-- Fires: after delete on subscription, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER subscription_after_delete_audit
AFTER DELETE ON subscription
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'subscription',
        OLD.subscription_id,
        'delete',
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
        )
    );
END$$

DELIMITER ;
