-- ---
-- title: Order whose steps are out of order in time
-- meaning: A step of an order's history is not earlier than the one before it.
-- dimension: consistency
-- severity: warning
-- owner: sales
-- table: order_status_history
-- columns: [order_status_history.changed_at, order_status_history.seq]
-- remedy: See which program wrote the time; its clock is wrong.
-- parameters:
--   seconds: {type: int, default: 60, meaning: seconds by which clocks may differ}
-- ---

SELECT
    CONCAT('order ', h.order_id, ', step ', h.seq) AS subject,
    CAST(h.changed_at AS CHAR) AS found,
    CONCAT('not before ', before_it.changed_at) AS expected
FROM order_status_history AS h
INNER JOIN order_status_history AS before_it
    ON
        h.order_id = before_it.order_id
        AND h.prev_seq = before_it.seq
WHERE h.changed_at < TIMESTAMPADD(SECOND, -:seconds, before_it.changed_at);
