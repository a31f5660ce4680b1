-- ---
-- title: Data freshness
-- question: How old is the newest row of each stream of data, and which ones are late?
-- parameters:
--   channel: {type: text, default: online_retail, meaning: code of the sales channel}
--   at:
--     type: datetime
--     default: null
--     meaning: moment the age is told at; without it that of the last thing that happened
--   patience: {type: decimal, default: 1, meaning: times the expected age that is not late yet}
-- columns:
--   stream: what comes in
--   newest_at: moment of its newest row, in UTC; of what waits, that of the oldest
--   age_hours: from then to the moment asked for, 0 where it came later
--   expected_hours: age that is nothing unusual
--   is_late: 1 where it is older than patience allows, else 0
-- notes:
--   - Without a moment the shop is its own clock, which tells a stream that stopped among others
--     that go on, in a copy of any age as well. To watch a live shop give the time of now, else a
--     shop of which everything stopped looks fresh.
--   - Orders and documents are those of the channel. All else is of the whole shop, as one stream
--     feeds all channels.
--   - What happened is asked, not when it was booked. An import of last year's sales brings old
--     rows today; it is a stream of its own, and no clock for the others.
--   - Changes wait until the summaries know of them, and are as old as the first that does. A
--     stream without any row has none here.
-- chart: {kind: bar, x: stream, y: [age_hours, expected_hours]}
-- engine:
--   mysql: 8.0 or later, for WITH
--   indexes: ix_sales_order_channel_id_placed_at, ix_billing_document_channel_id_issued_at,
--     ix_payment_transaction_occurred_at, ix_stock_movement_occurred_at, ix_shipment_shipped_at,
--     ix_return_request_requested_at, ix_goods_receipt_received_at
--   reads: one row of each stream, the import batches, and the changes that wait
-- ---

WITH ch AS (
    SELECT channel_id
    FROM sales_channel
    WHERE channel_code = :channel
),

stream AS (
    SELECT
        'orders' AS stream,
        24 AS expected_hours,
        MAX(placed_at) AS newest_at
    FROM sales_order
    WHERE channel_id = (SELECT channel_id FROM ch)
    UNION ALL
    SELECT
        'invoices and credit notes' AS stream,
        72 AS expected_hours,
        MAX(issued_at) AS newest_at
    FROM billing_document
    WHERE channel_id = (SELECT channel_id FROM ch)
    UNION ALL
    SELECT
        'payments' AS stream,
        24 AS expected_hours,
        MAX(occurred_at) AS newest_at
    FROM payment_transaction_masked
    UNION ALL
    SELECT
        'stock movements' AS stream,
        72 AS expected_hours,
        MAX(occurred_at) AS newest_at
    FROM stock_movement
    UNION ALL
    SELECT
        'shipments' AS stream,
        72 AS expected_hours,
        MAX(shipped_at) AS newest_at
    FROM shipment_masked
    UNION ALL
    SELECT
        'returns' AS stream,
        168 AS expected_hours,
        MAX(requested_at) AS newest_at
    FROM return_request_masked
    UNION ALL
    SELECT
        'goods receipts' AS stream,
        168 AS expected_hours,
        MAX(received_at) AS newest_at
    FROM goods_receipt
    UNION ALL
    SELECT
        'imports' AS stream,
        744 AS expected_hours,
        MAX(imported_at) AS newest_at
    FROM import_batch
    UNION ALL
    SELECT
        'changes not summed up' AS stream,
        1 AS expected_hours,
        MIN(noted_at) AS newest_at
    FROM summary_change
),

told AS (
    SELECT
        stream,
        expected_hours,
        newest_at,
        GREATEST(
            TIMESTAMPDIFF(
                SECOND,
                newest_at,
                COALESCE(
                    CAST(:at AS DATETIME(6)),
                    MAX(
                        IF(stream IN ('imports', 'changes not summed up'), NULL, newest_at)
                    ) OVER ()
                )
            ),
            0
        ) AS seconds
    FROM stream
)

SELECT
    t.stream,
    t.newest_at,
    ROUND(t.seconds / 3600, 1) AS age_hours,
    t.expected_hours,
    t.seconds > t.expected_hours * 3600 * :patience AS is_late
FROM told AS t
CROSS JOIN ch
WHERE t.newest_at IS NOT NULL
ORDER BY t.stream;
