-- Procedure: product_check_core
--
-- Looks at every variant of a product as variant_check_core does, in the order of
-- their ids.
--
-- Transaction: the caller's
-- Example:     CALL product_check_core(7);
-- See:         procedures/catalog/variant_check_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE product_check_core (IN p_product_id BIGINT UNSIGNED)
COMMENT 'Refuses a product with a variant whose signature is not that of its choices'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_variants JSON;
    DECLARE v_variant_id BIGINT UNSIGNED;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    DECLARE each_variant CURSOR FOR
        SELECT variant.variant_id
        FROM
            JSON_TABLE(
                v_variants, '$[*]' COLUMNS (variant_id BIGINT UNSIGNED PATH '$')
            ) AS variant
        ORDER BY variant.variant_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    SELECT JSON_ARRAYAGG(variant_id) INTO v_variants
    FROM product_variant
    WHERE product_id = p_product_id
    FOR SHARE;

    OPEN each_variant;

    each_check: LOOP
        FETCH each_variant INTO v_variant_id;
        IF v_is_done THEN
            LEAVE each_check;
        END IF;

        CALL variant_check_core(v_variant_id);
    END LOOP;

    CLOSE each_variant;
END$$

DELIMITER ;
