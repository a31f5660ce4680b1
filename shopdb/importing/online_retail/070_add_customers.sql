-- Step: add customers
--
-- The source names a customer by a number and nothing else.

INSERT INTO customer (external_ref)
WITH named AS (
    SELECT DISTINCT CONCAT('online_retail:', i.customer_no) AS external_ref
    FROM scratch_invoice AS i
    WHERE i.customer_no IS NOT NULL
)

SELECT /*+ INDEX(c uq_customer_external_ref) */ n.external_ref
FROM named AS n
LEFT JOIN customer AS c
    ON n.external_ref = c.external_ref
WHERE c.customer_id IS NULL
ORDER BY n.external_ref;

UPDATE /*+ JOIN_FIXED_ORDER() INDEX(c uq_customer_external_ref) */ scratch_invoice AS i
INNER JOIN customer AS c
    ON CONCAT('online_retail:', i.customer_no) = c.external_ref
SET i.customer_id = c.customer_id;
