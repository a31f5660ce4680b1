-- ---
-- title: Order that has not moved on
-- meaning: An order that is paid for is sent; one that awaits its money is paid or cancelled.
-- dimension: timeliness
-- severity: warning
-- owner: sales
-- table: sales_order
-- columns: [sales_order.status_code, order_status_history.changed_at]
-- remedy: Ship it, or cancel it and give the money back.
-- parameters:
--   days: {type: int, default: 14, meaning: days within which an order takes its next step}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

SELECT
    CONCAT('order ', o.order_id) AS subject,
    CONCAT(o.status_code, ' since ', h.changed_at) AS found,
    CONCAT('a step within ', :days, ' days') AS expected
FROM sales_order AS o
INNER JOIN order_status_history AS h
    ON
        o.order_id = h.order_id
        AND o.status_seq = h.seq
WHERE
    o.status_code IN ('pending', 'on_hold', 'paid', 'processing', 'partially_shipped')
    AND h.changed_at < TIMESTAMPADD(
        DAY, -:days, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    );
