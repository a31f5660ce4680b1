-- ---
-- title: Money set aside and neither taken nor let go
-- meaning: Banks let an authorisation lapse after some days, and the customer cannot spend it until
--   then.
-- dimension: timeliness
-- severity: warning
-- owner: finance
-- table: payment
-- columns: [payment.authorized, payment.captured, payment.voided]
-- remedy: Capture it if the goods were sent, else void it.
-- parameters:
--   days: {type: int, default: 7, meaning: days for which a bank sets money aside}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

WITH asked AS (
    SELECT
        payment_id,
        MAX(occurred_at) AS occurred_at
    FROM payment_transaction
    WHERE
        kind = 'authorize'
        AND status = 'success'
    GROUP BY payment_id
)

SELECT
    CONCAT('payment ', p.payment_id) AS subject,
    CONCAT(p.authorized - p.captured - p.voided, ' ', p.currency_code) AS found,
    CONCAT('nothing open after ', :days, ' days') AS expected
FROM payment AS p
INNER JOIN asked AS a
    ON p.payment_id = a.payment_id
WHERE
    p.authorized > p.captured + p.voided
    AND a.occurred_at < TIMESTAMPADD(
        DAY, -:days, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    );
