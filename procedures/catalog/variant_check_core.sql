-- Procedure: variant_check_core
--
-- Refuses a variant that has made every choice of its product under a signature that
-- is not that of its choices; the unique key on the signature then keeps two variants
-- of a product from being the same thing. One that lacks a choice may bear any: it is
-- being written, or changed. All is read with locks, to see what others wrote while
-- this one waited.
--
-- Transaction: the caller's
-- Raises:      30210 SIGNATURE_MISMATCH
-- Example:     CALL variant_check_core(42);
-- See:         schema/catalog/product_variant.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE variant_check_core (IN p_variant_id BIGINT UNSIGNED)
COMMENT 'Refuses a variant whose signature is not that of its choices'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_product_id BIGINT UNSIGNED;
    DECLARE v_sku VARCHAR(64);
    DECLARE v_signature CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_offered INT;
    DECLARE v_chosen INT;
    DECLARE v_chosen_signature CHAR(64) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_detail VARCHAR(128);

    SELECT
        product_id,
        sku,
        option_signature
    INTO v_product_id, v_sku, v_signature
    FROM product_variant
    WHERE variant_id = p_variant_id
    FOR SHARE;

    SELECT COUNT(*) INTO v_offered
    FROM product_option
    WHERE product_id = v_product_id
    FOR SHARE;

    SELECT
        COUNT(*) AS chosen,
        SHA2(
            COALESCE(GROUP_CONCAT(option_value_id ORDER BY option_type_id SEPARATOR ','), ''), 256
        ) AS chosen_signature
    INTO v_chosen, v_chosen_signature
    FROM variant_option_value
    WHERE variant_id = p_variant_id
    FOR SHARE;

    IF v_chosen = v_offered AND v_signature <> v_chosen_signature THEN
        SET v_detail = CONCAT('SIGNATURE_MISMATCH: other choices than it bears has ', v_sku);
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30210,
            MESSAGE_TEXT = v_detail;
    END IF;
END$$

DELIMITER ;
