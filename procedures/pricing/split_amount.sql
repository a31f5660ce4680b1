-- Function: split_amount
--
-- Splits an amount over parts in proportion to their weights, each a whole number of
-- the smallest coin, so that they add up to the amount: every part is rounded down,
-- and the coins that are left go to those that lost most by it. Takes and gives a
-- JSON array: [{"id": 1, "weight": 3.35}, …] becomes [{"id": 1, "amount": 3.34}, …].
-- Weights that are all 0 count alike. NULL where there is no part.
--
-- Example: SELECT split_amount(10.00, 2, '[{"id": 1, "weight": 1}, {"id": 2, "weight": 2}]');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION split_amount(
    p_amount DECIMAL(19, 4),
    p_minor_unit TINYINT UNSIGNED,
    p_parts JSON
) RETURNS JSON
COMMENT 'Splits an amount over parts by weight, to the last coin'
DETERMINISTIC
NO SQL
SQL SECURITY DEFINER
BEGIN
    DECLARE v_coin DECIMAL(19, 4) DEFAULT ELT(p_minor_unit + 1, 1, 0.1, 0.01, 0.001, 0.0001);

    RETURN (
        WITH part AS (
            SELECT
                given.id,
                IF(SUM(given.weight) OVER () = 0, 1, given.weight) AS weight,
                COALESCE(NULLIF(SUM(given.weight) OVER (), 0), COUNT(*) OVER ()) AS whole
            FROM JSON_TABLE(
                p_parts,
                '$[*]' COLUMNS (
                    id BIGINT UNSIGNED PATH '$.id',
                    weight DECIMAL(19, 4) PATH '$.weight'
                )
            ) AS given
        ),

        -- In coins, to many decimals: what is cut off below decides who gets the next coin.
        exact AS (
            SELECT
                id,
                CAST(p_amount / v_coin AS DECIMAL(24, 0)) AS coins,
                CAST(p_amount / v_coin * weight AS DECIMAL(50, 12)) / whole AS share
            FROM part
        ),

        cut AS (
            SELECT
                id,
                coins - SUM(FLOOR(share)) OVER () AS coins_left,
                FLOOR(share) AS share_down,
                ROW_NUMBER() OVER (ORDER BY share - FLOOR(share) DESC, id ASC) AS place
            FROM exact
        )

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'id', id,
                    'amount',
                    CAST((share_down + (place <= coins_left)) * v_coin AS DECIMAL(19, 4))
                )
            )
        FROM cut
    );
END$$

DELIMITER ;
