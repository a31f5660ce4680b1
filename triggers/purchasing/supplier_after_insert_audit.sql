-- Trigger: supplier_after_insert_audit
--
-- Notes who added a row of supplier. Written by `make audit`, not by hand.
--
-- Fires: after insert on supplier, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_after_insert_audit
AFTER INSERT ON supplier
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, new_row)
    VALUES (
        'supplier',
        NEW.supplier_id,
        'insert',
        SESSION_USER(),
        JSON_OBJECT(
            'supplier_id', NEW.supplier_id,
            'supplier_code', NEW.supplier_code,
            'name', NEW.name,
            'country_code', NEW.country_code,
            'currency_code', NEW.currency_code,
            'is_active', NEW.is_active
        )
    );
END$$

DELIMITER ;
