-- Trigger: supplier_variant_after_delete_audit
--
-- Notes who deleted a row of supplier_variant. Written by `make audit`, not by hand.
--
-- Fires: after delete on supplier_variant, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_variant_after_delete_audit
AFTER DELETE ON supplier_variant
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'supplier_variant',
        CONCAT_WS('/', OLD.supplier_id, OLD.variant_id),
        'delete',
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
        )
    );
END$$

DELIMITER ;
