-- Function: round_currency
--
-- An amount in whole coins of its currency, half a coin up: the one way to round what
-- somebody will pay. NULL where the currency is not known.
--
-- Example: SELECT round_currency(10.005, 'GBP');
-- See:     docs/decisions/0002-rounding.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION round_currency(
    p_amount DECIMAL(38, 12),
    p_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS DECIMAL(19, 4)
COMMENT 'An amount in whole coins of its currency'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT ROUND(p_amount, minor_unit)
        FROM currency
        WHERE currency_code = p_currency_code
    );
END$$

DELIMITER ;
