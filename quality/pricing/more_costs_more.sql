-- ---
-- title: Unit that costs more where more are bought
-- meaning: Within a list, the price from more units on is not above that of fewer.
-- dimension: consistency
-- severity: warning
-- owner: catalogue
-- table: price
-- columns: [price.min_quantity, price.amount]
-- remedy: Set the price of the larger quantity anew.
-- parameters:
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

WITH step AS (
    SELECT
        price_list_id,
        variant_id,
        min_quantity,
        amount,
        LAG(amount) OVER (
            PARTITION BY price_list_id, variant_id ORDER BY min_quantity
        ) AS amount_before
    FROM price
    WHERE
        valid_from <= COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
        AND valid_to > COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
)

SELECT
    CONCAT(
        'variant ', variant_id, ', list ', price_list_id, ', from ', min_quantity, ' on'
    ) AS subject,
    CAST(amount AS CHAR) AS found,
    CONCAT('at most ', amount_before) AS expected
FROM step
WHERE amount > amount_before;
