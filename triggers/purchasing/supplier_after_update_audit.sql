-- Trigger: supplier_after_update_audit
--
-- Notes who changed a row of supplier. Written by `make audit`, not by hand.
--
-- Fires: after update on supplier, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_after_update_audit
AFTER UPDATE ON supplier
FOR EACH ROW
BEGIN
    IF JSON_ARRAY(
        NEW.supplier_id,
        NEW.supplier_code,
        NEW.name,
        NEW.country_code,
        NEW.currency_code,
        NEW.is_active
    )
    <> JSON_ARRAY(
        OLD.supplier_id,
        OLD.supplier_code,
        OLD.name,
        OLD.country_code,
        OLD.currency_code,
        OLD.is_active
    ) THEN
        INSERT INTO audit_log (table_name, row_key, action, actor, old_row, new_row)
        VALUES (
            'supplier',
            OLD.supplier_id,
            'update',
            SESSION_USER(),
            JSON_OBJECT(
                'supplier_id', OLD.supplier_id,
                'supplier_code', OLD.supplier_code,
                'name', OLD.name,
                'country_code', OLD.country_code,
                'currency_code', OLD.currency_code,
                'is_active', OLD.is_active
            ),
            JSON_OBJECT(
                'supplier_id', NEW.supplier_id,
                'supplier_code', NEW.supplier_code,
                'name', NEW.name,
                'country_code', NEW.country_code,
                'currency_code', NEW.currency_code,
                'is_active', NEW.is_active
            )
        );
    END IF;
END$$

DELIMITER ;
