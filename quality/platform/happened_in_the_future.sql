-- ---
-- title: Something that has happened tomorrow
-- meaning: What is written down as done was done; its time is not after now.
-- dimension: timeliness
-- severity: error
-- owner: platform
-- table: sales_order
-- columns: [sales_order.placed_at, payment_transaction.occurred_at, shipment.shipped_at,
--   billing_document.issued_at, stock_movement.occurred_at, customer_consent.occurred_at]
-- remedy: See whose clock is wrong, or which program writes local time for UTC.
-- parameters:
--   minutes: {type: int, default: 5, meaning: minutes by which clocks may differ}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

WITH done AS (
    SELECT
        CONCAT('order ', order_id) AS subject,
        placed_at AS at
    FROM sales_order
    UNION ALL
    SELECT
        CONCAT('transaction ', payment_transaction_id) AS subject,
        occurred_at AS at
    FROM payment_transaction
    UNION ALL
    SELECT
        CONCAT('shipment ', shipment_id) AS subject,
        shipped_at AS at
    FROM shipment
    UNION ALL
    SELECT
        CONCAT('document ', billing_document_id) AS subject,
        issued_at AS at
    FROM billing_document
    UNION ALL
    SELECT
        CONCAT('stock movement ', stock_movement_id) AS subject,
        occurred_at AS at
    FROM stock_movement
    UNION ALL
    SELECT
        CONCAT('consent ', customer_consent_id) AS subject,
        occurred_at AS at
    FROM customer_consent
)

SELECT
    subject,
    CAST(at AS CHAR) AS found,
    'not after now' AS expected
FROM done
WHERE at > TIMESTAMPADD(
    MINUTE, :minutes, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
);
