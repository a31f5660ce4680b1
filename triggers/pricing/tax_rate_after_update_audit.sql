-- Trigger: tax_rate_after_update_audit
--
-- Notes who changed a row of tax_rate. Written by `make audit`, not by hand.
--
-- Fires: after update on tax_rate, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER tax_rate_after_update_audit
AFTER UPDATE ON tax_rate
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.tax_class_id,
        NEW.geo_zone_id,
        NEW.valid_from,
        NEW.valid_to,
        NEW.prev_valid_to,
        NEW.label,
        NEW.rate,
        NEW.is_compound,
        NEW.priority
    )
    <> JSON_ARRAY(
        OLD.tax_class_id,
        OLD.geo_zone_id,
        OLD.valid_from,
        OLD.valid_to,
        OLD.prev_valid_to,
        OLD.label,
        OLD.rate,
        OLD.is_compound,
        OLD.priority
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'tax_rate',
            CONCAT_WS('/', OLD.tax_class_id, OLD.geo_zone_id, OLD.valid_from),
            'update',
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
            ),
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
    END IF;
END$$

DELIMITER ;
