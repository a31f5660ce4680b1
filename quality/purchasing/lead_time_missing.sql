-- ---
-- title: Supplier who has not said how long delivery takes
-- meaning: Without a lead time nobody can tell when to order.
-- dimension: completeness
-- severity: info
-- owner: purchasing
-- table: supplier_variant
-- columns: [supplier_variant.lead_time_days]
-- remedy: Take it from past deliveries; the question supply/lead_time counts them.
-- ---

SELECT
    CONCAT('supplier ', sv.supplier_id, ', variant ', sv.variant_id) AS subject,
    'no lead time' AS found,
    'days' AS expected
FROM supplier_variant AS sv
INNER JOIN supplier AS s
    ON sv.supplier_id = s.supplier_id
WHERE
    s.is_active
    AND sv.lead_time_days IS NULL;
