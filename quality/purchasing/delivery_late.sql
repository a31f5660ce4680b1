-- ---
-- title: Delivery that a supplier owes
-- meaning: A purchase order that was sent is received by the day that was expected, or some days
--   later.
-- dimension: timeliness
-- severity: warning
-- owner: purchasing
-- table: purchase_order
-- columns: [purchase_order.expected_on, purchase_order.status]
-- remedy: Ask the supplier; cancel with po_cancel what will not come.
-- parameters:
--   days: {type: int, default: 7, meaning: days after the expected one that are not late yet}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('purchase order ', purchase_order_id) AS subject,
    CONCAT(status, ', expected ', expected_on) AS found,
    CONCAT('received within ', :days, ' days of that') AS expected
FROM purchase_order
WHERE
    status IN ('submitted', 'partially_received')
    AND expected_on < TIMESTAMPADD(
        DAY, -:days, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    );
