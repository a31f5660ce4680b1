-- Migration 0005, down: drop what it made
--
-- Loses: every row of order_status, order_status_transition, sales_order, order_address,
--        order_line, order_charge, order_discount, order_tax, order_status_history

DROP TABLE order_status_history;

DROP TABLE order_tax;

DROP TABLE order_discount;

DROP TABLE order_charge;

DROP TABLE order_line;

DROP TABLE order_address;

DROP TABLE sales_order;

DROP TABLE order_status_transition;

DROP TABLE order_status;
