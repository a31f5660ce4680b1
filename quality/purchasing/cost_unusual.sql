-- ---
-- title: Cost far above that of another supplier
-- meaning: Of two suppliers of one variant in one currency, one asks many times what the other
--   does.
-- dimension: outliers
-- severity: warning
-- owner: purchasing
-- table: supplier_variant
-- columns: [supplier_variant.cost]
-- remedy: See whether one price is for a box and the other for a piece.
-- parameters:
--   factor: {type: decimal, default: 3, meaning: times the cost of another supplier that is
--     unusual}
-- ---

SELECT
    CONCAT('supplier ', dear.supplier_id, ', variant ', dear.variant_id) AS subject,
    CAST(dear.cost AS CHAR) AS found,
    CONCAT('near ', MIN(cheap.cost), ' ', dear.currency_code) AS expected
FROM supplier_variant AS dear
INNER JOIN supplier_variant AS cheap
    ON
        dear.variant_id = cheap.variant_id
        AND dear.currency_code = cheap.currency_code
WHERE
    cheap.cost > 0
    AND dear.cost > :factor * cheap.cost
GROUP BY dear.supplier_id, dear.variant_id, dear.cost, dear.currency_code;
