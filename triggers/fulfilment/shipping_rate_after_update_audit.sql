-- Trigger: shipping_rate_after_update_audit
--
-- Notes who changed a row of shipping_rate. Written by `make audit`, not by hand.
--
-- Fires: after update on shipping_rate, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_rate_after_update_audit
AFTER UPDATE ON shipping_rate
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.shipping_rate_id,
        NEW.shipping_method_id,
        NEW.geo_zone_id,
        NEW.channel_id,
        NEW.currency_code,
        NEW.min_weight_g,
        NEW.max_weight_g,
        NEW.min_subtotal,
        NEW.max_subtotal,
        NEW.price
    )
    <> JSON_ARRAY(
        OLD.shipping_rate_id,
        OLD.shipping_method_id,
        OLD.geo_zone_id,
        OLD.channel_id,
        OLD.currency_code,
        OLD.min_weight_g,
        OLD.max_weight_g,
        OLD.min_subtotal,
        OLD.max_subtotal,
        OLD.price
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'shipping_rate',
            OLD.shipping_rate_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'shipping_rate_id', OLD.shipping_rate_id,
                'shipping_method_id', OLD.shipping_method_id,
                'geo_zone_id', OLD.geo_zone_id,
                'channel_id', OLD.channel_id,
                'currency_code', OLD.currency_code,
                'min_weight_g', OLD.min_weight_g,
                'max_weight_g', OLD.max_weight_g,
                'min_subtotal', OLD.min_subtotal,
                'max_subtotal', OLD.max_subtotal,
                'price', OLD.price
            ),
            JSON_OBJECT(
                'shipping_rate_id', NEW.shipping_rate_id,
                'shipping_method_id', NEW.shipping_method_id,
                'geo_zone_id', NEW.geo_zone_id,
                'channel_id', NEW.channel_id,
                'currency_code', NEW.currency_code,
                'min_weight_g', NEW.min_weight_g,
                'max_weight_g', NEW.max_weight_g,
                'min_subtotal', NEW.min_subtotal,
                'max_subtotal', NEW.max_subtotal,
                'price', NEW.price
            )
        );
    END IF;
END$$

DELIMITER ;
