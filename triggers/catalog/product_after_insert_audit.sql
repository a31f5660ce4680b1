-- Trigger: product_after_insert_audit
--
-- Notes who added a row of product. Written by `make audit`, not by hand.
--
-- Fires: after insert on product, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_after_insert_audit
AFTER INSERT ON product
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'product',
        NEW.product_id,
        'insert',
        SESSION_USER(),
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
END$$

DELIMITER ;
