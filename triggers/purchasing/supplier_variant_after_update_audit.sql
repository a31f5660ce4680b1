-- Trigger: supplier_variant_after_update_audit
--
-- Notes who changed a row of supplier_variant. Written by `make audit`, not by hand.
--
-- Fires: after update on supplier_variant, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_variant_after_update_audit
AFTER UPDATE ON supplier_variant
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.supplier_id,
        NEW.variant_id,
        NEW.supplier_sku,
        NEW.lead_time_days,
        NEW.min_order_qty,
        NEW.cost,
        NEW.currency_code,
        NEW.cost_at
    )
    <> JSON_ARRAY(
        OLD.supplier_id,
        OLD.variant_id,
        OLD.supplier_sku,
        OLD.lead_time_days,
        OLD.min_order_qty,
        OLD.cost,
        OLD.currency_code,
        OLD.cost_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'supplier_variant',
            CONCAT_WS('/', OLD.supplier_id, OLD.variant_id),
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'supplier_id', OLD.supplier_id,
                'variant_id', OLD.variant_id,
                'supplier_sku', OLD.supplier_sku,
                'lead_time_days', OLD.lead_time_days,
                'min_order_qty', OLD.min_order_qty,
                'cost', OLD.cost,
                'currency_code', OLD.currency_code,
                'cost_at', OLD.cost_at
            ),
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
    END IF;
END$$

DELIMITER ;
