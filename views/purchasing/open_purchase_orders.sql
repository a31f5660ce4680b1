-- View: open_purchase_orders
--
-- What was ordered from suppliers and has not all come yet, and when it should.
--
-- Grain:   one row per purchase order that is submitted or partially received
-- Columns: units_due and value_due are what is still to come, the value at the cost of the
--          order in currency_code; is_late: the day it was expected on is over;
--          expected_on is NULL where no lead time is known
-- Cost:    reads the lines of open orders, by key

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW open_purchase_orders AS
SELECT
    po.purchase_order_id,
    po.purchase_order_number,
    s.supplier_code,
    w.warehouse_code,
    po.status,
    po.submitted_at,
    po.expected_on,
    COALESCE(po.expected_on < UTC_DATE(), FALSE) AS is_late,
    SUM(GREATEST(pol.qty_ordered - pol.qty_received, 0)) AS units_due,
    SUM(GREATEST(pol.qty_ordered - pol.qty_received, 0) * pol.unit_cost) AS value_due,
    po.currency_code
FROM purchase_order AS po
INNER JOIN supplier AS s
    ON po.supplier_id = s.supplier_id
INNER JOIN warehouse AS w
    ON po.warehouse_id = w.warehouse_id
INNER JOIN purchase_order_line AS pol
    ON po.purchase_order_id = pol.purchase_order_id
WHERE po.status IN ('submitted', 'partially_received')
GROUP BY po.purchase_order_id;
