-- ---
-- title: Price below what the goods cost
-- meaning: A price that holds now is below the newest cost of the variant in the same currency.
--   Taxes are left aside, so where prices include them it is worse than that.
-- dimension: outliers
-- severity: warning
-- owner: finance
-- table: price
-- columns: [price.amount, supplier_variant.cost]
-- remedy: See whether it is meant to draw customers in; else set it anew.
-- parameters:
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

WITH clock AS (
    SELECT COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6)) AS at
),

cost_known AS (
    SELECT
        variant_id,
        currency_code,
        cost,
        ROW_NUMBER() OVER (
            PARTITION BY variant_id ORDER BY cost_at DESC, supplier_id ASC
        ) AS place
    FROM supplier_variant
)

SELECT
    CONCAT('variant ', pr.variant_id, ', list ', pr.price_list_id) AS subject,
    CONCAT(pr.amount, ' ', pl.currency_code) AS found,
    CONCAT('at least ', ck.cost) AS expected
FROM price AS pr
CROSS JOIN clock
INNER JOIN price_list AS pl
    ON pr.price_list_id = pl.price_list_id
INNER JOIN cost_known AS ck
    ON
        pr.variant_id = ck.variant_id
        AND pl.currency_code = ck.currency_code
        AND ck.place = 1
WHERE
    pr.valid_from <= clock.at
    AND pr.valid_to > clock.at
    AND pr.amount < ck.cost;
