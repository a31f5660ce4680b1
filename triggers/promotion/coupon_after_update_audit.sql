-- Trigger: coupon_after_update_audit
--
-- Notes who changed a row of coupon. Written by `make audit`, not by hand.
--
-- Fires: after update on coupon, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_after_update_audit
AFTER UPDATE ON coupon
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.coupon_id,
        NEW.promotion_id,
        NEW.coupon_code,
        NEW.usage_limit,
        NEW.per_customer_limit,
        NEW.deleted_at
    )
    <> JSON_ARRAY(
        OLD.coupon_id,
        OLD.promotion_id,
        OLD.coupon_code,
        OLD.usage_limit,
        OLD.per_customer_limit,
        OLD.deleted_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'coupon',
            OLD.coupon_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'coupon_id', OLD.coupon_id,
                'promotion_id', OLD.promotion_id,
                'coupon_code', OLD.coupon_code,
                'usage_limit', OLD.usage_limit,
                'per_customer_limit', OLD.per_customer_limit,
                'deleted_at', OLD.deleted_at
            ),
            JSON_OBJECT(
                'coupon_id', NEW.coupon_id,
                'promotion_id', NEW.promotion_id,
                'coupon_code', NEW.coupon_code,
                'usage_limit', NEW.usage_limit,
                'per_customer_limit', NEW.per_customer_limit,
                'deleted_at', NEW.deleted_at
            )
        );
    END IF;
END$$

DELIMITER ;
