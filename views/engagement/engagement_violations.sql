-- View: engagement_violations
--
-- Tickets that say one thing and their order another. No rows is health. What a
-- constraint or a key refuses is not asked again here.
--
-- Grain:   one row per broken rule and thing
-- Columns: invariant says what should hold, subject where it does not; found and expected
--          are text
-- Cost:    reads every ticket about an order

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW engagement_violations AS
SELECT
    'a ticket is about an order of its customer' AS invariant,
    CONCAT('ticket ', st.support_ticket_id) AS subject,
    COALESCE(CAST(o.customer_id AS CHAR), 'nobody') AS found,
    CAST(st.customer_id AS CHAR) AS expected
FROM support_ticket AS st
INNER JOIN sales_order AS o
    ON st.order_id = o.order_id
WHERE NOT o.customer_id <=> st.customer_id AND st.customer_id IS NOT NULL;
