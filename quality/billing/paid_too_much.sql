-- ---
-- title: Order for which more was taken than it costs
-- meaning: What was taken, less what was given back, is more than the order owes after all that was
--   called off, returned and credited.
-- dimension: consistency
-- severity: warning
-- owner: finance
-- table: sales_order
-- columns: [payment.captured, payment.refunded, sales_order.grand_total]
-- remedy: Refund the difference with payment_refund.
-- ---

SELECT
    CONCAT('order ', order_id) AS subject,
    CONCAT(paid, ' ', currency_code) AS found,
    CONCAT('at most ', due) AS expected
FROM order_balance
WHERE owed < 0;
