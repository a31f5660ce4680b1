-- Trigger: tax_rate_after_insert_audit
--
-- Notes who added a row of tax_rate. Written by `make audit`, not by hand.
--
-- Fires: after insert on tax_rate, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER tax_rate_after_insert_audit
AFTER INSERT ON tax_rate
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'tax_rate',
        CONCAT_WS('/', NEW.tax_class_id, NEW.geo_zone_id, NEW.valid_from),
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'tax_class_id', NEW.tax_class_id,
            'geo_zone_id', NEW.geo_zone_id,
            'valid_from', NEW.valid_from,
            'valid_to', NEW.valid_to,
            'prev_valid_to', NEW.prev_valid_to,
            'label', NEW.label,
            'rate', NEW.rate,
            'is_compound', NEW.is_compound,
            'priority', NEW.priority
        )
    );
END$$

DELIMITER ;
