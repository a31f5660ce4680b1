-- Step: place the orders
--
-- The placing holds the totals of each order against its lines and charges.

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(so PRIMARY) */ scratch_invoice AS i
INNER JOIN sales_order AS so
    ON i.order_id = so.order_id
SET so.placed_at = i.issued_at;
