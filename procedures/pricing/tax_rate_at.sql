-- Function: tax_rate_at
--
-- All taxes on a class of goods in a place at a moment together, as a share of the
-- net amount: 0.2 is 20 %. NULL where no rate is known.
--
-- Example: SELECT tax_rate_at(1, 'GB', NULL, NULL, UTC_TIMESTAMP(6));
-- See:     procedures/pricing/tax_shares_at.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION tax_rate_at(
    p_tax_class_id BIGINT UNSIGNED,
    p_country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin,
    p_region VARCHAR(100),
    p_postal_code VARCHAR(16),
    p_at DATETIME(6)
) RETURNS DECIMAL(20, 10)
COMMENT 'All taxes on a class of goods in a place at a moment, as a share of the net'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    DECLARE v_shares JSON DEFAULT tax_shares_at(
        p_tax_class_id, p_country_code, p_region, p_postal_code, p_at
    );

    RETURN (
        SELECT SUM(tax.share)
        FROM JSON_TABLE(
            v_shares, '$[*]' COLUMNS (share DECIMAL(20, 10) PATH '$.share')
        ) AS tax
    );
END$$

DELIMITER ;
