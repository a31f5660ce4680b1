-- ---
-- title: Tax that is not its rate of what it is on
-- meaning: An amount of tax is the rate of the taxable amount, but for one smallest coin.
-- dimension: consistency
-- severity: warning
-- owner: finance
-- table: order_tax
-- columns: [order_tax.amount, order_tax.rate, order_tax.taxable_amount]
-- remedy: Work the tax out by hand; what was taken too much is owed to the customer.
-- ---

SELECT
    CONCAT('order ', ot.order_id, ', tax ', ot.order_tax_id) AS subject,
    CAST(ot.amount AS CHAR) AS found,
    CONCAT('near ', ROUND(ot.taxable_amount * ot.rate, 4)) AS expected
FROM order_tax AS ot
INNER JOIN sales_order AS o
    ON ot.order_id = o.order_id
WHERE
    ABS(ot.amount - ot.taxable_amount * ot.rate)
    > CAST(ELT(o.currency_minor_unit + 1, 1, 0.1, 0.01, 0.001, 0.0001) AS DECIMAL(5, 4));
