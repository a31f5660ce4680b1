-- Trigger: promotion_target_after_delete_audit
--
-- Notes who deleted a row of promotion_target. Written by `make audit`, not by hand.
--
-- Fires: after delete on promotion_target, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_target_after_delete_audit
AFTER DELETE ON promotion_target
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'promotion_target',
        OLD.promotion_target_id,
        'delete',
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
        )
    );
END$$

DELIMITER ;
