-- Trigger: product_review_before_update_guard_buyer
--
-- A review of a purchase is by who bought: by the customer of the order, or by nobody
-- known where the order has none.
--
-- Fires:  before update on product_review, for each row
-- Raises: 30009 VALUE_INVALID

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_review_before_update_guard_buyer
BEFORE UPDATE ON product_review
FOR EACH ROW
BEGIN
    IF EXISTS (
        SELECT 1
        FROM order_line AS ol
        INNER JOIN sales_order AS o
            ON ol.order_id = o.order_id
        WHERE
            ol.order_line_id = NEW.order_line_id
            AND NOT o.customer_id <=> NEW.customer_id
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: somebody else bought what is reviewed';
    END IF;
END$$

DELIMITER ;
