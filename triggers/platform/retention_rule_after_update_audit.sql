-- Trigger: retention_rule_after_update_audit
--
-- Notes who changed a row of retention_rule. Written by `make audit`, not by hand.
--
-- Fires: after update on retention_rule, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_rule_after_update_audit
AFTER UPDATE ON retention_rule
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.rule_code,
        NEW.table_name,
        NEW.action,
        NEW.takes,
        NEW.counts_from,
        NEW.keep_unit,
        NEW.usual_keep,
        NEW.own_keep,
        NEW.reason,
        NEW.carried_out_by,
        NEW.max_rows,
        NEW.is_enabled,
        NEW.approved_at,
        NEW.staff_user_id
    )
    <> JSON_ARRAY(
        OLD.rule_code,
        OLD.table_name,
        OLD.action,
        OLD.takes,
        OLD.counts_from,
        OLD.keep_unit,
        OLD.usual_keep,
        OLD.own_keep,
        OLD.reason,
        OLD.carried_out_by,
        OLD.max_rows,
        OLD.is_enabled,
        OLD.approved_at,
        OLD.staff_user_id
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'retention_rule',
            OLD.rule_code,
            'update',
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
            ),
            JSON_OBJECT(
                'rule_code', NEW.rule_code,
                'table_name', NEW.table_name,
                'action', NEW.action,
                'takes', NEW.takes,
                'counts_from', NEW.counts_from,
                'keep_unit', NEW.keep_unit,
                'usual_keep', NEW.usual_keep,
                'own_keep', NEW.own_keep,
                'reason', NEW.reason,
                'carried_out_by', NEW.carried_out_by,
                'max_rows', NEW.max_rows,
                'is_enabled', NEW.is_enabled,
                'approved_at', NEW.approved_at,
                'staff_user_id', NEW.staff_user_id
            )
        );
    END IF;
END$$

DELIMITER ;
