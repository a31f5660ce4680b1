-- View: payment_ledger_check
--
-- Every counter of a payment that is not the sum of its transactions that succeeded. No
-- rows is health.
--
-- Grain:   one row per payment and counter that is wrong
-- Columns: counter is authorized, captured, voided or refunded; counted is what payment
--          says and ledger what payment_transaction adds up to, in currency_code
-- Cost:    reads every payment and every transaction once

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW payment_ledger_check AS
WITH moved AS (
    SELECT
        payment_id,
        SUM(IF(kind = 'authorize', amount, 0)) AS authorized,
        SUM(IF(kind = 'capture', amount, 0)) AS captured,
        SUM(IF(kind = 'void', amount, 0)) AS voided,
        SUM(IF(kind = 'refund', amount, 0)) AS refunded
    FROM payment_transaction
    WHERE status = 'success'
    GROUP BY payment_id
),

counter AS (
    SELECT 'authorized' AS name
    UNION ALL
    SELECT 'captured' AS name
    UNION ALL
    SELECT 'voided' AS name
    UNION ALL
    SELECT 'refunded' AS name
),

compared AS (
    SELECT
        p.payment_id,
        p.order_id,
        p.currency_code,
        c.name AS counter,
        CASE c.name
            WHEN 'authorized' THEN p.authorized
            WHEN 'captured' THEN p.captured
            WHEN 'voided' THEN p.voided
            ELSE p.refunded
        END AS counted,
        COALESCE(
            CASE c.name
                WHEN 'authorized' THEN moved.authorized
                WHEN 'captured' THEN moved.captured
                WHEN 'voided' THEN moved.voided
                ELSE moved.refunded
            END,
            0
        ) AS ledger
    FROM payment AS p
    CROSS JOIN counter AS c
    LEFT JOIN moved
        ON p.payment_id = moved.payment_id
)

SELECT
    payment_id,
    order_id,
    currency_code,
    counter,
    counted,
    ledger
FROM compared
WHERE counted <> ledger;
