-- Trigger: coupon_after_delete_audit
--
-- Notes who deleted a row of coupon. Written by `make audit`, not by hand.
--
-- Fires: after delete on coupon, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_after_delete_audit
AFTER DELETE ON coupon
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'coupon',
        OLD.coupon_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'coupon_id', OLD.coupon_id,
            'promotion_id', OLD.promotion_id,
            'coupon_code', OLD.coupon_code,
            'usage_limit', OLD.usage_limit,
            'per_customer_limit', OLD.per_customer_limit,
            'deleted_at', OLD.deleted_at
        )
    );
END$$

DELIMITER ;
