-- Trigger: tax_rate_after_delete_audit
--
-- Notes who deleted a row of tax_rate. Written by `make audit`, not by hand.
--
-- Fires: after delete on tax_rate, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER tax_rate_after_delete_audit
AFTER DELETE ON tax_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'tax_rate',
        CONCAT_WS('/', OLD.tax_class_id, OLD.geo_zone_id, OLD.valid_from),
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'tax_class_id', OLD.tax_class_id,
            'geo_zone_id', OLD.geo_zone_id,
            'valid_from', OLD.valid_from,
            'valid_to', OLD.valid_to,
            'prev_valid_to', OLD.prev_valid_to,
            'label', OLD.label,
            'rate', OLD.rate,
            'is_compound', OLD.is_compound,
            'priority', OLD.priority
        )
    );
END$$

DELIMITER ;
