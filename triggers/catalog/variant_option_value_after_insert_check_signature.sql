-- Trigger: variant_option_value_after_insert_check_signature
--
-- The last choice of a variant has to fit the signature it bears. To choose otherwise
-- take a choice out, sign anew, and put the choice in: without it the variant is not
-- complete, and nothing is asked.
--
-- Fires:  after insert on variant_option_value, for each row
-- See:    procedures/catalog/variant_check_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_after_insert_check_signature
AFTER INSERT ON variant_option_value
FOR EACH ROW
BEGIN
    CALL variant_check_core(NEW.variant_id);
END$$

DELIMITER ;
