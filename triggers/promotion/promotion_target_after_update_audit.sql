-- Trigger: promotion_target_after_update_audit
--
-- Notes who changed a row of promotion_target. Written by `make audit`, not by hand.
--
-- Fires: after update on promotion_target, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_target_after_update_audit
AFTER UPDATE ON promotion_target
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.promotion_target_id,
        NEW.promotion_id,
        NEW.mode,
        NEW.product_id,
        NEW.variant_id,
        NEW.category_id,
        NEW.brand_id,
        NEW.customer_group_id
    )
    <> JSON_ARRAY(
        OLD.promotion_target_id,
        OLD.promotion_id,
        OLD.mode,
        OLD.product_id,
        OLD.variant_id,
        OLD.category_id,
        OLD.brand_id,
        OLD.customer_group_id
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'promotion_target',
            OLD.promotion_target_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'promotion_target_id', OLD.promotion_target_id,
                'promotion_id', OLD.promotion_id,
                'mode', OLD.mode,
                'product_id', OLD.product_id,
                'variant_id', OLD.variant_id,
                'category_id', OLD.category_id,
                'brand_id', OLD.brand_id,
                'customer_group_id', OLD.customer_group_id
            ),
            JSON_OBJECT(
                'promotion_target_id', NEW.promotion_target_id,
                'promotion_id', NEW.promotion_id,
                'mode', NEW.mode,
                'product_id', NEW.product_id,
                'variant_id', NEW.variant_id,
                'category_id', NEW.category_id,
                'brand_id', NEW.brand_id,
                'customer_group_id', NEW.customer_group_id
            )
        );
    END IF;
END$$

DELIMITER ;
