-- Step: place the orders
--
-- The placing holds the totals of each order against its lines and charges.

UPDATE sales_order AS so
INNER JOIN scratch_invoice AS i
    ON so.order_id = i.order_id
SET
    so.status_code = 'imported',
    so.status_seq = 1,
    so.placed_at = i.issued_at;
