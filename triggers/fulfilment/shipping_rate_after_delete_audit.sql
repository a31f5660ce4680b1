-- Trigger: shipping_rate_after_delete_audit
--
-- Notes who deleted a row of shipping_rate. Written by `make audit`, not by hand.
--
-- Fires: after delete on shipping_rate, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipping_rate_after_delete_audit
AFTER DELETE ON shipping_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'shipping_rate',
        OLD.shipping_rate_id,
        'delete',
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
        )
    );
END$$

DELIMITER ;
