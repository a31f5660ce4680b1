-- Trigger: supplier_variant_after_insert_audit
--
-- Notes who added a row of supplier_variant. Written by `make audit`, not by hand.
--
-- Fires: after insert on supplier_variant, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_variant_after_insert_audit
AFTER INSERT ON supplier_variant
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'supplier_variant',
        CONCAT_WS('/', NEW.supplier_id, NEW.variant_id),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'supplier_id', NEW.supplier_id,
            'variant_id', NEW.variant_id,
            'supplier_sku', NEW.supplier_sku,
            'lead_time_days', NEW.lead_time_days,
            'min_order_qty', NEW.min_order_qty,
            'cost', NEW.cost,
            'currency_code', NEW.currency_code,
            'cost_at', NEW.cost_at
        )
    );
END$$

DELIMITER ;
