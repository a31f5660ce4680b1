-- Trigger: product_variant_before_insert_guard_signature
--
-- Where a product offers no choice a variant has made none, and its signature says so:
-- there is one such variant. Elsewhere its choices come after it, and are held to its
-- signature then.
--
-- Fires:  before insert on product_variant, for each row
-- Raises: 30210 SIGNATURE_MISMATCH

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER product_variant_before_insert_guard_signature
BEFORE INSERT ON product_variant
FOR EACH ROW
BEGIN
    DECLARE v_offered INT;

    IF NEW.option_signature <> SHA2('', 256) THEN
        SELECT COUNT(*) INTO v_offered
        FROM product_option
        WHERE product_id = NEW.product_id
        FOR SHARE;

        IF v_offered = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30210,
                MESSAGE_TEXT = 'SIGNATURE_MISMATCH: the product offers no choice';
        END IF;
    END IF;
END$$

DELIMITER ;
