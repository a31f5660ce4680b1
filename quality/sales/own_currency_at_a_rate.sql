-- ---
-- title: Order in the channel's own currency that is converted
-- meaning: An order in the default currency of its channel counts one for one.
-- dimension: consistency
-- severity: error
-- owner: finance
-- table: sales_order
-- columns: [sales_order.fx_to_base, sales_order.currency_code]
-- remedy: Every report in the channel's currency is wrong by this order; mend what wrote the rate.
-- ---

SELECT
    CONCAT('order ', o.order_id) AS subject,
    CAST(o.fx_to_base AS CHAR) AS found,
    CONCAT('1, as it is in ', o.currency_code) AS expected
FROM sales_order AS o
INNER JOIN sales_channel AS sc
    ON
        o.channel_id = sc.channel_id
        AND o.currency_code = sc.default_currency_code
WHERE o.fx_to_base <> 1;
