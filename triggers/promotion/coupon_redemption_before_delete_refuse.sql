-- Trigger: coupon_redemption_before_delete_refuse
--
-- coupon_redemption is a ledger: it loses no row.
--
-- Fires:  before delete on coupon_redemption, for each row
-- Raises: 30001 APPEND_ONLY

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER coupon_redemption_before_delete_refuse
BEFORE DELETE ON coupon_redemption
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: coupon_redemption loses no row';
END$$

DELIMITER ;
