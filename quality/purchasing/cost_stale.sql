-- ---
-- title: Cost that nobody asked about for long
-- meaning: What goods cost is learnt anew with each order; an old cost makes margins look better
--   than they are.
-- dimension: timeliness
-- severity: info
-- owner: purchasing
-- table: supplier_variant
-- columns: [supplier_variant.cost_at]
-- remedy: Ask the supplier for a price list.
-- parameters:
--   days: {type: int, default: 730, meaning: days after which a cost is old}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('supplier ', supplier_id, ', variant ', variant_id) AS subject,
    CONCAT('of ', cost_at) AS found,
    CONCAT('within ', :days, ' days') AS expected
FROM supplier_variant
WHERE cost_at < TIMESTAMPADD(
    DAY, -:days, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
);
