-- View: order_document
--
-- An order as MongoDB shows it, without its version: what the customer's page of orders
-- says of it, with its first twenty lines. An order that is not placed has no row. A
-- person who was erased is not named any more.
--
-- Grain:   one row per order that was placed
-- Columns: aggregate_id is order_id; document has money as text in its currency, ids as
--          UUID text, placedAt as 2026-01-31T12:00:00.000000Z, and no customerId where the
--          buyer is not known or was erased; lineCount counts those beyond the twentieth
--          as well; changes_at is NULL: nothing of it changes by itself
-- Cost:    some look-ups for each row: filter on aggregate_id, or join it
-- See:     docs/decisions/0011-documents.md

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_document AS
SELECT
    o.order_id AS aggregate_id,
    o.public_id,
    JSON_MERGE_PATCH(
        '{}',
        JSON_OBJECT(
            'deleted', FALSE,
            'orderNumber', o.order_number,
            'channel', ch.channel_code,
            'customerId', BIN_TO_UUID(c.public_id),
            'placedAt', DATE_FORMAT(o.placed_at, '%Y-%m-%dT%H:%i:%s.%fZ'),
            'status', o.status_code,
            'currency', o.currency_code,
            'lines', COALESCE(part.first_lines, JSON_ARRAY()),
            'lineCount', COALESCE(part.line_count, 0),
            'totals', JSON_OBJECT(
                'subtotal', CAST(o.subtotal AS CHAR),
                'discount', CAST(o.discount_total AS CHAR),
                'shipping', CAST(o.shipping_total AS CHAR),
                'fees', CAST(o.fee_total AS CHAR),
                'tax', CAST(o.tax_total AS CHAR),
                'grand', CAST(o.grand_total AS CHAR)
            )
        )
    ) AS document,
    CAST(NULL AS DATETIME(6)) AS changes_at
FROM sales_order AS o
INNER JOIN sales_channel AS ch
    ON o.channel_id = ch.channel_id
LEFT JOIN customer AS c
    ON
        o.customer_id = c.customer_id
        AND c.erased_at IS NULL
LEFT JOIN LATERAL ( -- noqa: PRS
    -- Over a window, as there alone the order of the lines is kept.
    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT(
                'sku', line.sku,
                'name', line.product_name,
                'quantity', line.quantity,
                'unitPrice', CAST(line.unit_price AS CHAR),
                'total', CAST(line.line_subtotal AS CHAR)
            )
        ) OVER (
            ORDER BY line.line_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS first_lines,
        line.line_count
    FROM (
        SELECT
            ol.line_no,
            ol.sku,
            ol.product_name,
            ol.quantity,
            ol.unit_price,
            ol.line_subtotal,
            COUNT(*) OVER () AS line_count
        FROM order_line AS ol FORCE INDEX (uq_order_line_order_id_line_no)
        WHERE ol.order_id = o.order_id
        ORDER BY ol.line_no
        LIMIT 20
    ) AS line
    LIMIT 1
) AS part
    ON TRUE
WHERE o.placed_at IS NOT NULL;
