-- ---
-- title: Erased customer of whom something is left
-- meaning: What customer_violations finds of erasures. A law is broken while it finds anything.
-- dimension: consistency
-- severity: error
-- owner: privacy
-- table: customer
-- columns: [customer.status, customer.erased_at]
-- remedy: Mend what wrote it, then take it away; tell the officer for data protection.
-- ---

SELECT
    subject,
    CONCAT(invariant, ': ', found) AS found,
    expected
FROM customer_violations;
