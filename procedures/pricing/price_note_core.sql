-- Procedure: price_note_core
--
-- Notes the product of a variant, of which a list has another price now or later. Lists of
-- a group show in no document. List and variant are read with a lock: what another has
-- just changed of them counts, and is not in what this transaction may see otherwise.
--
-- Transaction: the caller's
-- Example:     CALL price_note_core(1, 42);
-- See:         views/catalog/product_document.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE price_note_core (
    IN p_price_list_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED
)
COMMENT 'Notes the product of a variant that costs something else'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_product_id BIGINT UNSIGNED;

    SELECT MAX(pv.product_id) INTO v_product_id
    FROM price_list AS pl
    INNER JOIN product_variant AS pv
        ON pv.variant_id = p_variant_id
    WHERE
        pl.price_list_id = p_price_list_id
        AND pl.customer_group_id IS NULL
    FOR SHARE;

    IF v_product_id IS NOT NULL THEN
        CALL product_note_core(v_product_id);
    END IF;
END$$

DELIMITER ;
