-- Trigger: promotion_after_delete_audit
--
-- Notes who deleted a row of promotion. Written by `make audit`, not by hand.
--
-- Fires: after delete on promotion, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER promotion_after_delete_audit
AFTER DELETE ON promotion
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'promotion',
        OLD.promotion_id,
        'delete',
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
        )
    );
END$$

DELIMITER ;
