-- Trigger: product_after_update_audit
--
-- Notes who changed a row of product. Written by `make audit`, not by hand.
--
-- Fires: after update on product, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_update_audit
AFTER UPDATE ON product
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.product_id,
        NEW.public_id,
        NEW.brand_id,
        NEW.tax_class_id,
        NEW.product_kind,
        NEW.status,
        NEW.deleted_at,
        NEW.created_at
    )
    <> JSON_ARRAY(
        OLD.product_id,
        OLD.public_id,
        OLD.brand_id,
        OLD.tax_class_id,
        OLD.product_kind,
        OLD.status,
        OLD.deleted_at,
        OLD.created_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'product',
            OLD.product_id,
            'update',
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
            ),
            JSON_OBJECT(
                'product_id', NEW.product_id,
                'public_id', HEX(NEW.public_id),
                'brand_id', NEW.brand_id,
                'tax_class_id', NEW.tax_class_id,
                'product_kind', NEW.product_kind,
                'status', NEW.status,
                'deleted_at', NEW.deleted_at,
                'created_at', NEW.created_at
            )
        );
    END IF;
END$$

DELIMITER ;
