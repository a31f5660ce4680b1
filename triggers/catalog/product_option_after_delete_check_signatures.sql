-- Trigger: product_option_after_delete_check_signatures
--
-- Without a choice that a product no longer offers, its variants may have made all that
-- are left: their signatures have to say so.
--
-- Fires:  after delete on product_option, for each row
-- See:    procedures/catalog/product_check_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_option_after_delete_check_signatures
AFTER DELETE ON product_option
FOR EACH ROW
BEGIN
    CALL product_check_core(OLD.product_id);
END$$

DELIMITER ;
