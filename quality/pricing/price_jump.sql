-- ---
-- title: Price many times the one before it
-- meaning: A price rose or fell by a factor that no sale has, as where a decimal point was lost.
-- dimension: outliers
-- severity: warning
-- owner: catalogue
-- table: price
-- columns: [price.amount]
-- remedy: Set the right price today; see which orders were placed at the wrong one.
-- parameters:
--   factor: {type: decimal, default: 10, meaning: times the price before that is unusual}
-- ---

SELECT
    CONCAT(
        'variant ', pr.variant_id, ', list ', pr.price_list_id, ', from ', pr.valid_from
    ) AS subject,
    CAST(pr.amount AS CHAR) AS found,
    CONCAT('near ', before_it.amount) AS expected
FROM price AS pr
INNER JOIN price AS before_it
    ON
        pr.price_list_id = before_it.price_list_id
        AND pr.variant_id = before_it.variant_id
        AND pr.min_quantity = before_it.min_quantity
        AND pr.prev_valid_to = before_it.valid_to
WHERE
    before_it.amount > 0
    AND pr.amount > 0
    AND (
        pr.amount > before_it.amount * :factor
        OR pr.amount * :factor < before_it.amount
    );
