-- ---
-- title: Telephone number that is not E.164
-- meaning: A plus, the country's number and the rest, 7 to 15 digits without anything between them.
-- dimension: validity
-- severity: error
-- owner: support
-- table: customer
-- columns: [customer.phone, customer_address.phone, order_address.phone]
-- remedy: Write it as +441904123456. Carriers and text messages take no other form.
-- ---

WITH written AS (
    SELECT
        CONCAT('customer ', customer_id) AS subject,
        phone
    FROM customer
    WHERE phone IS NOT NULL
    UNION ALL
    SELECT
        CONCAT('address ', customer_address_id) AS subject,
        phone
    FROM customer_address
    WHERE phone IS NOT NULL
    UNION ALL
    SELECT
        CONCAT('order ', order_id, ', ', kind) AS subject,
        phone
    FROM order_address
    WHERE phone IS NOT NULL
)

SELECT
    subject,
    REGEXP_REPLACE(REGEXP_REPLACE(phone, '\\p{L}', 'x'), '[0-9]', '9') AS found,
    '+ and 7 to 15 digits' AS expected
FROM written
WHERE NOT REGEXP_LIKE(phone, '^[+][1-9][0-9]{6,14}$');
