-- Trigger: retention_rule_after_delete_audit
--
-- Notes who deleted a row of retention_rule. Written by `make audit`, not by hand.
--
-- Fires: after delete on retention_rule, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_rule_after_delete_audit
AFTER DELETE ON retention_rule
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'retention_rule',
        OLD.rule_code,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'rule_code', OLD.rule_code,
            'table_name', OLD.table_name,
            'action', OLD.action,
            'takes', OLD.takes,
            'counts_from', OLD.counts_from,
            'keep_unit', OLD.keep_unit,
            'usual_keep', OLD.usual_keep,
            'own_keep', OLD.own_keep,
            'reason', OLD.reason,
            'carried_out_by', OLD.carried_out_by,
            'max_rows', OLD.max_rows,
            'is_enabled', OLD.is_enabled,
            'approved_at', OLD.approved_at,
            'staff_user_id', OLD.staff_user_id
        )
    );
END$$

DELIMITER ;
