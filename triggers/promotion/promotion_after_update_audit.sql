-- Trigger: promotion_after_update_audit
--
-- Notes who changed a row of promotion. Written by `make audit`, not by hand.
--
-- Fires: after update on promotion, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_after_update_audit
AFTER UPDATE ON promotion
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.promotion_id,
        NEW.promotion_code,
        NEW.name,
        NEW.channel_id,
        NEW.currency_code,
        NEW.is_coupon_only,
        NEW.priority,
        NEW.is_stackable,
        NEW.starts_at,
        NEW.ends_at,
        NEW.action_type,
        NEW.percentage,
        NEW.amount,
        NEW.max_discount,
        NEW.conditions,
        NEW.budget_limit,
        NEW.deleted_at
    )
    <> JSON_ARRAY(
        OLD.promotion_id,
        OLD.promotion_code,
        OLD.name,
        OLD.channel_id,
        OLD.currency_code,
        OLD.is_coupon_only,
        OLD.priority,
        OLD.is_stackable,
        OLD.starts_at,
        OLD.ends_at,
        OLD.action_type,
        OLD.percentage,
        OLD.amount,
        OLD.max_discount,
        OLD.conditions,
        OLD.budget_limit,
        OLD.deleted_at
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'promotion',
            OLD.promotion_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'promotion_id', OLD.promotion_id,
                'promotion_code', OLD.promotion_code,
                'name', OLD.name,
                'channel_id', OLD.channel_id,
                'currency_code', OLD.currency_code,
                'is_coupon_only', OLD.is_coupon_only,
                'priority', OLD.priority,
                'is_stackable', OLD.is_stackable,
                'starts_at', OLD.starts_at,
                'ends_at', OLD.ends_at,
                'action_type', OLD.action_type,
                'percentage', OLD.percentage,
                'amount', OLD.amount,
                'max_discount', OLD.max_discount,
                'conditions', OLD.conditions,
                'budget_limit', OLD.budget_limit,
                'deleted_at', OLD.deleted_at
            ),
            JSON_OBJECT(
                'promotion_id', NEW.promotion_id,
                'promotion_code', NEW.promotion_code,
                'name', NEW.name,
                'channel_id', NEW.channel_id,
                'currency_code', NEW.currency_code,
                'is_coupon_only', NEW.is_coupon_only,
                'priority', NEW.priority,
                'is_stackable', NEW.is_stackable,
                'starts_at', NEW.starts_at,
                'ends_at', NEW.ends_at,
                'action_type', NEW.action_type,
                'percentage', NEW.percentage,
                'amount', NEW.amount,
                'max_discount', NEW.max_discount,
                'conditions', NEW.conditions,
                'budget_limit', NEW.budget_limit,
                'deleted_at', NEW.deleted_at
            )
        );
    END IF;
END$$

DELIMITER ;
