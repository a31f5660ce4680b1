-- Step: link cancellations to sales
--
-- Run once for each turn. A cancellation takes back the latest invoice line that is
-- not later than itself and has the quantity left; where none has, the latest.

INSERT INTO scratch_link (row_no, turn, billing_document_line_id, quantity)
WITH candidate AS (
    SELECT /*+ JOIN_FIXED_ORDER() INDEX(s ix_scratch_sale_pair) */
        c.row_no,
        c.turn,
        s.billing_document_line_id,
        c.quantity,
        ROW_NUMBER() OVER (
            PARTITION BY c.row_no
            ORDER BY
                s.quantity_left >= c.quantity DESC,
                s.sold_at DESC,
                s.billing_document_line_id DESC
        ) AS choice
    FROM scratch_cancellation AS c
    INNER JOIN scratch_sale AS s
        ON
            c.customer_id = s.customer_id
            AND c.stock_code = s.stock_code
            AND c.cancelled_at >= s.sold_at
    WHERE c.turn = :turn
)

SELECT
    c.row_no,
    c.turn,
    c.billing_document_line_id,
    c.quantity
FROM candidate AS c
WHERE c.choice = 1;

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(s PRIMARY) */ scratch_link AS l
INNER JOIN scratch_sale AS s
    ON l.billing_document_line_id = s.billing_document_line_id
SET s.quantity_left = s.quantity_left - l.quantity
WHERE l.turn = :turn;
