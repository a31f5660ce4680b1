-- ---
-- title: Order that was shipped and never billed
-- meaning: Goods that left a warehouse are billed within some days.
-- dimension: completeness
-- severity: warning
-- owner: finance
-- table: sales_order
-- columns: [billing_document.order_id, shipment.shipped_at]
-- remedy: Issue the invoice with invoice_issue; tax is owed for the month it shipped in.
-- parameters:
--   days: {type: int, default: 7, meaning: days after the parcel in which an invoice is issued}
--   at: {type: datetime, default: null, meaning: moment it is judged at; without it now}
-- ---

WITH sent AS (
    SELECT
        order_id,
        MIN(shipped_at) AS shipped_at
    FROM shipment
    GROUP BY order_id
)

SELECT
    CONCAT('order ', s.order_id) AS subject,
    CONCAT('no invoice, shipped ', s.shipped_at) AS found,
    CONCAT('an invoice within ', :days, ' days') AS expected
FROM sent AS s
WHERE
    s.shipped_at < TIMESTAMPADD(
        DAY, -:days, COALESCE(CAST(:at AS DATETIME(6)), UTC_TIMESTAMP(6))
    )
    AND NOT EXISTS (
        SELECT 1
        FROM billing_document AS bd
        WHERE
            bd.order_id = s.order_id
            AND bd.document_kind = 'invoice'
            AND bd.issued_at IS NOT NULL
    );
