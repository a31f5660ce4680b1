-- Trigger: coupon_after_insert_audit
--
-- Notes who added a row of coupon. Written by `make audit`, not by hand.
--
-- Fires: after insert on coupon, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_after_insert_audit
AFTER INSERT ON coupon
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'coupon',
        NEW.coupon_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'coupon_id', NEW.coupon_id,
            'promotion_id', NEW.promotion_id,
            'coupon_code', NEW.coupon_code,
            'usage_limit', NEW.usage_limit,
            'per_customer_limit', NEW.per_customer_limit,
            'deleted_at', NEW.deleted_at
        )
    );
END$$

DELIMITER ;
