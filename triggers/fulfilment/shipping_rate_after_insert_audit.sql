-- Trigger: shipping_rate_after_insert_audit
--
-- Notes who added a row of shipping_rate. Written by `make audit`, not by hand.
--
-- Fires: after insert on shipping_rate, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_rate_after_insert_audit
AFTER INSERT ON shipping_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'shipping_rate',
        NEW.shipping_rate_id,
        'insert',
        SESSION_USER(),
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
END$$

DELIMITER ;
