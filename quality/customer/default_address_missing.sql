-- ---
-- title: Address book without a default
-- meaning: Who keeps addresses has chosen one to ship to, or the checkout asks each time.
-- dimension: completeness
-- severity: info
-- owner: support
-- table: customer_address
-- columns: [customer_address.is_default_shipping]
-- remedy: Nothing has to be done; the customer can choose one in the account.
-- ---

SELECT
    CONCAT('customer ', customer_id) AS subject,
    'no default address' AS found,
    'one to ship to' AS expected
FROM customer_address
GROUP BY customer_id
HAVING MAX(is_default_shipping) = 0;
