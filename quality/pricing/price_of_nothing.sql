-- ---
-- title: Goods that are given away
-- meaning: A price that holds now is 0.
-- dimension: outliers
-- severity: warning
-- owner: catalogue
-- table: price
-- columns: [price.amount]
-- remedy: See whether it is a gift; else set the price before somebody orders a thousand.
-- parameters:
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('variant ', variant_id, ', list ', price_list_id) AS subject,
    CAST(amount AS CHAR) AS found,
    'more than 0' AS expected
FROM price
WHERE
    amount = 0
    AND valid_from <= COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    AND valid_to > COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6));
