-- Trigger: promotion_target_after_insert_audit
--
-- Notes who added a row of promotion_target. Written by `make audit`, not by hand.
--
-- Fires: after insert on promotion_target, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_target_after_insert_audit
AFTER INSERT ON promotion_target
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'promotion_target',
        NEW.promotion_target_id,
        'insert',
        SESSION_USER(),
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
END$$

DELIMITER ;
