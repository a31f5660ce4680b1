-- Trigger: supplier_variant_before_update_touch_cost_at
--
-- Says when a cost was learnt: a new one now, whoever writes it.
--
-- Fires: before update on supplier_variant, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_variant_before_update_touch_cost_at
BEFORE UPDATE ON supplier_variant
FOR EACH ROW
BEGIN
    IF NEW.cost <> OLD.cost OR NEW.currency_code <> OLD.currency_code THEN
        SET NEW.cost_at = UTC_TIMESTAMP(6);
    END IF;
END$$

DELIMITER ;
