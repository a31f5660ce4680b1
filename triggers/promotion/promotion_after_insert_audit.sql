-- Trigger: promotion_after_insert_audit
--
-- Notes who added a row of promotion. Written by `make audit`, not by hand.
--
-- Fires: after insert on promotion, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_after_insert_audit
AFTER INSERT ON promotion
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'promotion',
        NEW.promotion_id,
        'insert',
        SESSION_USER(),
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
END$$

DELIMITER ;
