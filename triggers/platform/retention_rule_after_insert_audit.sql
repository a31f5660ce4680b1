-- Trigger: retention_rule_after_insert_audit
--
-- Notes who added a row of retention_rule. Written by `make audit`, not by hand.
--
-- Fires: after insert on retention_rule, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER retention_rule_after_insert_audit
AFTER INSERT ON retention_rule
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'retention_rule',
        NEW.rule_code,
        'insert',
        SESSION_USER(),
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
END$$

DELIMITER ;
