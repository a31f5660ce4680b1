-- Trigger: variant_option_value_before_update_lock_variant
--
-- Locks the variant before the foreign key share-locks it, so that two who write its
-- choices queue, and the second sees what the first wrote. The AFTER trigger looks.
--
-- Fires: before update on variant_option_value, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER variant_option_value_before_update_lock_variant
BEFORE UPDATE ON variant_option_value
FOR EACH ROW
BEGIN
    DECLARE v_product_id BIGINT UNSIGNED;

    SELECT product_id INTO v_product_id
    FROM product_variant
    WHERE variant_id = NEW.variant_id
    FOR UPDATE;
END$$

DELIMITER ;
