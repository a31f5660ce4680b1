-- ---
-- title: Sale price above the usual one
-- meaning: What a sale list asks for one unit now is more than a base list of the same channel and
--   currency does.
-- dimension: consistency
-- severity: warning
-- owner: catalogue
-- table: price
-- columns: [price.amount, price_list.kind]
-- remedy: End the sale price, or mend the base price that is too low. It misleads customers.
-- parameters:
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

WITH asked AS (
    SELECT
        pl.channel_id,
        pl.currency_code,
        pl.kind,
        pr.variant_id,
        MIN(pr.amount) AS amount
    FROM price_list AS pl
    INNER JOIN price AS pr
        ON pl.price_list_id = pr.price_list_id
    WHERE
        pl.customer_group_id IS NULL
        AND pr.min_quantity = 1
        AND pr.valid_from <= COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
        AND pr.valid_to > COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    GROUP BY pl.channel_id, pl.currency_code, pl.kind, pr.variant_id
)

SELECT
    CONCAT('variant ', sale.variant_id, ', channel ', sale.channel_id) AS subject,
    CAST(sale.amount AS CHAR) AS found,
    CONCAT('at most ', base.amount, ' ', base.currency_code) AS expected
FROM asked AS sale
INNER JOIN asked AS base
    ON
        sale.channel_id = base.channel_id
        AND sale.currency_code = base.currency_code
        AND sale.variant_id = base.variant_id
WHERE
    sale.kind = 'sale'
    AND base.kind = 'base'
    AND sale.amount > base.amount;
