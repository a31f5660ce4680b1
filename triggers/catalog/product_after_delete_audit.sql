-- Trigger: product_after_delete_audit
--
-- Notes who deleted a row of product. Written by `make audit`, not by hand.
--
-- Fires: after delete on product, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_delete_audit
AFTER DELETE ON product
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'product',
        OLD.product_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'product_id', OLD.product_id,
            'public_id', HEX(OLD.public_id),
            'brand_id', OLD.brand_id,
            'tax_class_id', OLD.tax_class_id,
            'product_kind', OLD.product_kind,
            'status', OLD.status,
            'deleted_at', OLD.deleted_at,
            'created_at', OLD.created_at
        )
    );
END$$

DELIMITER ;
