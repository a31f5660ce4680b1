-- ---
-- title: Payment that was refused again and again
-- meaning: Who tries so often tries out stolen cards, or cannot read what the shop says.
-- dimension: outliers
-- severity: warning
-- owner: finance
-- table: payment_transaction
-- columns: [payment_transaction.status]
-- remedy: Look at the order and its customer; block the account if it is not a slip.
-- parameters:
--   most: {type: int, default: 5, meaning: refusals of one payment that are nothing unusual}
-- ---

SELECT
    CONCAT('payment ', payment_id) AS subject,
    CONCAT(COUNT(*), ' refusals') AS found,
    CONCAT('at most ', :most) AS expected
FROM payment_transaction
WHERE status = 'failed'
GROUP BY payment_id
HAVING COUNT(*) > :most;
