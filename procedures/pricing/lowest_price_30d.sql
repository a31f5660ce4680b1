-- Function: lowest_price_30d
--
-- The lowest price that a list asked for one unit of a variant in the 30 days before
-- a reduction began: what a shop in the EU has to show beside it (Directive 98/6/EC,
-- article 6a). Every price counts that held at any time of these days, however short,
-- also one that began before them. NULL where the list asked for nothing then.
--
-- Example: SELECT lowest_price_30d(42, 1, '2026-11-27');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION lowest_price_30d(
    p_variant_id BIGINT UNSIGNED,
    p_price_list_id BIGINT UNSIGNED,
    p_reduced_at DATETIME(6)
) RETURNS DECIMAL(19, 4)
COMMENT 'Lowest price for one unit in the 30 days before a reduction began'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT MIN(amount)
        FROM price
        WHERE
            price_list_id = p_price_list_id
            AND variant_id = p_variant_id
            AND min_quantity = 1
            AND valid_from < p_reduced_at
            AND valid_to > p_reduced_at - INTERVAL 30 DAY
    );
END$$

DELIMITER ;
