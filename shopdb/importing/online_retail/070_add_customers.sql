-- Step: add customers
--
-- The source names a customer by a number and nothing else.

INSERT INTO customer (external_ref)
SELECT DISTINCT CONCAT('online_retail:', i.customer_no) AS external_ref
FROM scratch_invoice AS i
LEFT JOIN customer AS c
    ON CONCAT('online_retail:', i.customer_no) = c.external_ref
WHERE
    i.customer_no IS NOT NULL
    AND c.customer_id IS NULL
ORDER BY external_ref;

UPDATE scratch_invoice AS i
INNER JOIN customer AS c
    ON CONCAT('online_retail:', i.customer_no) = c.external_ref
SET i.customer_id = c.customer_id;
