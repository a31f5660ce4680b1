-- Trigger: product_before_update_touch_updated_at
--
-- Says when a row last changed; ON UPDATE cannot, as it follows the session's zone.
--
-- Fires: before update on product, for each row

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_before_update_touch_updated_at
BEFORE UPDATE ON product
FOR EACH ROW
BEGIN
    SET NEW.updated_at = UTC_TIMESTAMP(6);
END$$

DELIMITER ;
