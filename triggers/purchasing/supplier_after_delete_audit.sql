-- Trigger: supplier_after_delete_audit
--
-- Notes who deleted a row of supplier. Written by `make audit`, not by hand.
--
-- Fires: after delete on supplier, for each row
-- See:   triggers/audited.toml

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_after_delete_audit
AFTER DELETE ON supplier
FOR EACH ROW
BEGIN
    INSERT INTO audit_log (table_name, row_key, action, actor, old_row)
    VALUES (
        'supplier',
        OLD.supplier_id,
        'delete',
        SESSION_USER(),
        JSON_OBJECT(
            'supplier_id', OLD.supplier_id,
            'supplier_code', OLD.supplier_code,
            'name', OLD.name,
            'country_code', OLD.country_code,
            'currency_code', OLD.currency_code,
            'is_active', OLD.is_active
        )
    );
END$$

DELIMITER ;
