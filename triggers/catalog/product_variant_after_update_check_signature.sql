-- Trigger: product_variant_after_update_check_signature
--
-- A signature has to be that of the choices, once all are made.
--
-- Fires:  after update on product_variant, for each row
-- See:    procedures/catalog/variant_check_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_after_update_check_signature
AFTER UPDATE ON product_variant
FOR EACH ROW
BEGIN
    IF NEW.option_signature <> OLD.option_signature OR NEW.product_id <> OLD.product_id THEN
        CALL variant_check_core(NEW.variant_id);
    END IF;
END$$

DELIMITER ;
