-- View: invariant_violations
--
-- Every place where a counter is not what its ledger says, or two tables do not agree.
-- No rows is health. What a constraint or a key refuses is not asked again here. Rules of
-- one domain stand in its own view, views/<domain>/<domain>_violations.sql, and come in below.
--
-- Grain:   one row per broken rule and thing
-- Columns: invariant says what should hold, subject where it does not; found and expected
--          are text
-- Cost:    reads every ledger and every order once: seconds on a million rows

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW invariant_violations AS
-- Asked once for both of its counters.
WITH drifted AS (
    SELECT
        variant_id,
        warehouse_id,
        on_hand,
        moved,
        reserved,
        claimed
    FROM stock_drift
),

line_due AS (
    SELECT
        ol.order_line_id,
        IF(p.is_stocked, ol.quantity - ol.qty_cancelled - ol.qty_shipped, 0) AS quantity
    FROM sales_order AS o
    INNER JOIN order_line AS ol
        ON o.order_id = ol.order_id
    INNER JOIN product_variant AS pv
        ON ol.variant_id = pv.variant_id
    INNER JOIN product AS p
        ON pv.product_id = p.product_id
    WHERE
        o.placed_at IS NOT NULL
        AND o.status_code IN ('pending', 'on_hold', 'paid', 'processing', 'partially_shipped')
    UNION ALL
    SELECT
        sr.order_line_id,
        0 AS quantity
    FROM stock_reservation AS sr
    INNER JOIN order_line AS ol
        ON sr.order_line_id = ol.order_line_id
    INNER JOIN sales_order AS o
        ON ol.order_id = o.order_id
    WHERE
        o.status_code NOT IN ('pending', 'on_hold', 'paid', 'processing', 'partially_shipped')
),

line_claimed AS (
    SELECT
        order_line_id,
        SUM(quantity) AS quantity
    FROM stock_reservation
    GROUP BY order_line_id
),

coupon_used AS (
    SELECT
        coupon_id,
        COUNT(*) AS uses
    FROM coupon_redemption
    WHERE released_at IS NULL
    GROUP BY coupon_id
),

budget_given AS (
    SELECT
        od.promotion_id,
        SUM(od.amount) AS amount
    FROM order_discount AS od
    INNER JOIN sales_order AS o
        ON od.order_id = o.order_id
    WHERE o.status_code <> 'cancelled'
    GROUP BY od.promotion_id
),

history_walked AS (
    SELECT
        order_id,
        MAX(seq) AS seq
    FROM order_status_history
    GROUP BY order_id
),

order_lines AS (
    SELECT
        order_id,
        SUM(line_subtotal) AS amount
    FROM order_line
    GROUP BY order_id
),

order_discounts AS (
    SELECT
        order_id,
        SUM(amount) AS amount
    FROM order_discount
    GROUP BY order_id
),

order_shipping AS (
    SELECT
        order_id,
        SUM(amount) AS amount
    FROM order_charge
    WHERE kind = 'shipping'
    GROUP BY order_id
),

order_fees AS (
    SELECT
        order_id,
        SUM(amount) AS amount
    FROM order_charge
    WHERE kind <> 'shipping'
    GROUP BY order_id
),

order_taxes AS (
    SELECT
        order_id,
        SUM(amount) AS amount
    FROM order_tax
    GROUP BY order_id
),

line_reduced AS (
    SELECT
        order_line_id,
        SUM(amount) AS amount
    FROM order_discount
    WHERE order_line_id IS NOT NULL
    GROUP BY order_line_id
),

line_packed AS (
    SELECT
        order_line_id,
        SUM(quantity) AS quantity
    FROM shipment_line
    GROUP BY order_line_id
),

line_returned AS (
    SELECT
        order_line_id,
        SUM(qty_received) AS quantity
    FROM return_line
    GROUP BY order_line_id
),

document_net AS (
    SELECT
        billing_document_id,
        SUM(net_amount) AS amount
    FROM billing_document_line
    GROUP BY billing_document_id
),

document_tax AS (
    SELECT
        billing_document_id,
        SUM(tax_amount) AS amount
    FROM billing_document_line
    GROUP BY billing_document_id
),

variant_chosen AS (
    SELECT
        variant_id,
        GROUP_CONCAT(option_value_id ORDER BY option_type_id SEPARATOR ',') AS option_values
    FROM variant_option_value
    GROUP BY variant_id
)

SELECT
    'on_hand is its movements' AS invariant,
    CONCAT('variant ', variant_id, ', warehouse ', warehouse_id) AS subject,
    CAST(on_hand AS CHAR) AS found,
    CAST(moved AS CHAR) AS expected
FROM drifted
WHERE on_hand <> moved
UNION ALL
SELECT
    'reserved is its claims' AS invariant,
    CONCAT('variant ', variant_id, ', warehouse ', warehouse_id) AS subject,
    CAST(reserved AS CHAR) AS found,
    CAST(claimed AS CHAR) AS expected
FROM drifted
WHERE reserved <> claimed
UNION ALL
SELECT
    CONCAT(counter, ' is its transactions') AS invariant,
    CONCAT('payment ', payment_id) AS subject,
    CAST(counted AS CHAR) AS found,
    CAST(ledger AS CHAR) AS expected
FROM payment_ledger_check
UNION ALL
SELECT
    'an open order claims what it has not shipped' AS invariant,
    CONCAT('order line ', due.order_line_id) AS subject,
    CAST(COALESCE(claimed.quantity, 0) AS CHAR) AS found,
    CAST(COALESCE(due.quantity, 0) AS CHAR) AS expected
FROM line_due AS due
LEFT JOIN line_claimed AS claimed
    ON due.order_line_id = claimed.order_line_id
WHERE due.quantity <> COALESCE(claimed.quantity, 0)
UNION ALL
SELECT
    'a claim is on what its line sells' AS invariant,
    CONCAT('reservation ', sr.stock_reservation_id) AS subject,
    CAST(sr.variant_id AS CHAR) AS found,
    CAST(ol.variant_id AS CHAR) AS expected
FROM stock_reservation AS sr
INNER JOIN order_line AS ol
    ON sr.order_line_id = ol.order_line_id
WHERE sr.variant_id <> ol.variant_id
UNION ALL
SELECT
    'only an open cart claims' AS invariant,
    CONCAT('cart ', c.cart_id) AS subject,
    CAST(c.status AS CHAR) AS found,
    CAST('open' AS CHAR) AS expected
FROM stock_reservation AS sr
INNER JOIN cart AS c
    ON sr.cart_id = c.cart_id
WHERE c.status <> 'open'
UNION ALL
SELECT
    'a cart is converted by its order' AS invariant,
    CONCAT('cart ', c.cart_id) AS subject,
    CAST(c.status AS CHAR) AS found,
    CAST(IF(o.order_id IS NULL, 'another status', 'converted') AS CHAR) AS expected
FROM cart AS c
LEFT JOIN sales_order AS o
    ON c.cart_id = o.cart_id
WHERE (c.status = 'converted') <> (o.order_id IS NOT NULL)
UNION ALL
SELECT
    'used_count is its redemptions' AS invariant,
    CONCAT('coupon ', co.coupon_id) AS subject,
    CAST(co.used_count AS CHAR) AS found,
    CAST(COALESCE(used.uses, 0) AS CHAR) AS expected
FROM coupon AS co
LEFT JOIN coupon_used AS used
    ON co.coupon_id = used.coupon_id
WHERE co.used_count <> IF(co.usage_limit IS NULL, 0, COALESCE(used.uses, 0))
UNION ALL
SELECT
    'budget_used is its discounts' AS invariant,
    CONCAT('promotion ', pr.promotion_id) AS subject,
    CAST(pr.budget_used AS CHAR) AS found,
    CAST(COALESCE(given.amount, 0) AS CHAR) AS expected
FROM promotion AS pr
LEFT JOIN budget_given AS given
    ON pr.promotion_id = given.promotion_id
WHERE pr.budget_used <> IF(pr.budget_limit IS NULL, 0, COALESCE(given.amount, 0))
UNION ALL
SELECT
    'a placed order has taken a step' AS invariant,
    CONCAT('order ', o.order_id) AS subject,
    CAST(o.status_code AS CHAR) AS found,
    CAST('another than new' AS CHAR) AS expected
FROM sales_order AS o
WHERE
    o.placed_at IS NOT NULL
    AND o.status_code = 'new'
UNION ALL
SELECT
    'an order stands where its history does' AS invariant,
    CONCAT('order ', o.order_id) AS subject,
    CAST(o.status_seq AS CHAR) AS found,
    CAST(COALESCE(walked.seq, 0) AS CHAR) AS expected
FROM sales_order AS o
LEFT JOIN history_walked AS walked
    ON o.order_id = walked.order_id
WHERE o.status_seq <> COALESCE(walked.seq, 0)
UNION ALL
SELECT
    'subtotal is its parts' AS invariant,
    CONCAT('order ', o.order_id) AS subject,
    CAST(o.subtotal AS CHAR) AS found,
    CAST(COALESCE(part.amount, 0) AS CHAR) AS expected
FROM sales_order AS o
LEFT JOIN order_lines AS part
    ON o.order_id = part.order_id
WHERE
    o.placed_at IS NOT NULL
    AND o.subtotal <> COALESCE(part.amount, 0)
UNION ALL
SELECT
    'discount_total is its parts' AS invariant,
    CONCAT('order ', o.order_id) AS subject,
    CAST(o.discount_total AS CHAR) AS found,
    CAST(COALESCE(part.amount, 0) AS CHAR) AS expected
FROM sales_order AS o
LEFT JOIN order_discounts AS part
    ON o.order_id = part.order_id
WHERE
    o.placed_at IS NOT NULL
    AND o.discount_total <> COALESCE(part.amount, 0)
UNION ALL
SELECT
    'shipping_total is its parts' AS invariant,
    CONCAT('order ', o.order_id) AS subject,
    CAST(o.shipping_total AS CHAR) AS found,
    CAST(COALESCE(part.amount, 0) AS CHAR) AS expected
FROM sales_order AS o
LEFT JOIN order_shipping AS part
    ON o.order_id = part.order_id
WHERE
    o.placed_at IS NOT NULL
    AND o.shipping_total <> COALESCE(part.amount, 0)
UNION ALL
SELECT
    'fee_total is its parts' AS invariant,
    CONCAT('order ', o.order_id) AS subject,
    CAST(o.fee_total AS CHAR) AS found,
    CAST(COALESCE(part.amount, 0) AS CHAR) AS expected
FROM sales_order AS o
LEFT JOIN order_fees AS part
    ON o.order_id = part.order_id
WHERE
    o.placed_at IS NOT NULL
    AND o.fee_total <> COALESCE(part.amount, 0)
UNION ALL
SELECT
    'tax_total is its parts' AS invariant,
    CONCAT('order ', o.order_id) AS subject,
    CAST(o.tax_total AS CHAR) AS found,
    CAST(COALESCE(part.amount, 0) AS CHAR) AS expected
FROM sales_order AS o
LEFT JOIN order_taxes AS part
    ON o.order_id = part.order_id
WHERE
    o.placed_at IS NOT NULL
    AND o.tax_total <> COALESCE(part.amount, 0)
UNION ALL
SELECT
    'a tax is included as the prices of its order say' AS invariant,
    CONCAT('order tax ', ot.order_tax_id) AS subject,
    CAST(ot.is_included AS CHAR) AS found,
    CAST(o.prices_include_tax AS CHAR) AS expected
FROM order_tax AS ot
INNER JOIN sales_order AS o
    ON ot.order_id = o.order_id
WHERE ot.is_included <> o.prices_include_tax
UNION ALL
SELECT
    'a line is not reduced below nothing' AS invariant,
    CONCAT('order line ', ol.order_line_id) AS subject,
    CAST(taken.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', ol.line_subtotal) AS CHAR) AS expected
FROM line_reduced AS taken
INNER JOIN order_line AS ol
    ON taken.order_line_id = ol.order_line_id
WHERE taken.amount > ol.line_subtotal
UNION ALL
SELECT
    'qty_shipped is its parcels' AS invariant,
    CONCAT('order line ', ol.order_line_id) AS subject,
    CAST(ol.qty_shipped AS CHAR) AS found,
    CAST(COALESCE(packed.quantity, 0) AS CHAR) AS expected
FROM order_line AS ol
LEFT JOIN line_packed AS packed
    ON ol.order_line_id = packed.order_line_id
WHERE ol.qty_shipped <> COALESCE(packed.quantity, 0)
UNION ALL
SELECT
    'qty_returned is its returns' AS invariant,
    CONCAT('order line ', ol.order_line_id) AS subject,
    CAST(ol.qty_returned AS CHAR) AS found,
    CAST(COALESCE(back.quantity, 0) AS CHAR) AS expected
FROM order_line AS ol
LEFT JOIN line_returned AS back
    ON ol.order_line_id = back.order_line_id
WHERE ol.qty_returned <> COALESCE(back.quantity, 0)
UNION ALL
SELECT
    'a parcel took its goods off the shelf' AS invariant,
    CONCAT('shipment line ', sl.shipment_line_id) AS subject,
    CAST(COALESCE(-sm.quantity, 0) AS CHAR) AS found,
    CAST(sl.quantity AS CHAR) AS expected
FROM shipment_line AS sl
INNER JOIN shipment AS s
    ON sl.shipment_id = s.shipment_id
INNER JOIN order_line AS ol
    ON sl.order_line_id = ol.order_line_id
LEFT JOIN stock_movement AS sm
    ON
        sl.shipment_line_id = sm.shipment_line_id
        AND s.warehouse_id = sm.warehouse_id
        -- A variant that was deleted since has no movements.
        AND ol.variant_id = sm.variant_id
WHERE
    ol.variant_id IS NOT NULL
    AND sl.quantity <> COALESCE(-sm.quantity, 0)
UNION ALL
SELECT
    'net_total of a document is its lines' AS invariant,
    CONCAT('document ', bd.billing_document_id) AS subject,
    CAST(bd.net_total AS CHAR) AS found,
    CAST(COALESCE(line.amount, 0) AS CHAR) AS expected
FROM billing_document AS bd
LEFT JOIN document_net AS line
    ON bd.billing_document_id = line.billing_document_id
WHERE
    bd.issued_at IS NOT NULL
    AND bd.net_total <> COALESCE(line.amount, 0)
UNION ALL
SELECT
    'tax_total of a document is its lines' AS invariant,
    CONCAT('document ', bd.billing_document_id) AS subject,
    CAST(bd.tax_total AS CHAR) AS found,
    CAST(COALESCE(line.amount, 0) AS CHAR) AS expected
FROM billing_document AS bd
LEFT JOIN document_tax AS line
    ON bd.billing_document_id = line.billing_document_id
WHERE
    bd.issued_at IS NOT NULL
    AND bd.tax_total <> COALESCE(line.amount, 0)
UNION ALL
SELECT
    'a series has no gap' AS invariant,
    CONCAT('series ', ns.prefix) AS subject,
    CAST(ns.last_number AS CHAR) AS found,
    CAST(COUNT(bd.number) AS CHAR) AS expected
FROM number_sequence AS ns
LEFT JOIN billing_document AS bd
    ON ns.prefix = bd.series
WHERE ns.scope IN ('invoice', 'credit_note')
GROUP BY ns.prefix, ns.last_number
HAVING
    ns.last_number <> COUNT(bd.number)
    OR COALESCE(MAX(bd.number), 0) <> COUNT(bd.number)
UNION ALL
SELECT
    'option_signature is its options' AS invariant,
    CONCAT('variant ', pv.variant_id) AS subject,
    CAST(pv.option_signature AS CHAR) AS found,
    CAST(SHA2(COALESCE(chosen.option_values, ''), 256) AS CHAR) AS expected
FROM product_variant AS pv
LEFT JOIN variant_chosen AS chosen
    ON pv.variant_id = chosen.variant_id
WHERE pv.option_signature <> SHA2(COALESCE(chosen.option_values, ''), 256)
UNION ALL
SELECT
    'a variant makes every choice of its product' AS invariant,
    CONCAT('variant ', pv.variant_id) AS subject,
    CAST(COUNT(vov.option_value_id) AS CHAR) AS found,
    CAST(COUNT(po.option_type_id) AS CHAR) AS expected
FROM product_option AS po
INNER JOIN product_variant AS pv
    ON po.product_id = pv.product_id
LEFT JOIN variant_option_value AS vov
    ON
        pv.variant_id = vov.variant_id
        AND po.option_type_id = vov.option_type_id
GROUP BY pv.variant_id
HAVING COUNT(vov.option_value_id) <> COUNT(po.option_type_id)
UNION ALL
SELECT
    invariant,
    subject,
    found,
    expected
FROM billing_violations
UNION ALL
SELECT
    invariant,
    subject,
    found,
    expected
FROM catalog_violations
UNION ALL
SELECT
    invariant,
    subject,
    found,
    expected
FROM customer_violations
UNION ALL
SELECT
    invariant,
    subject,
    found,
    expected
FROM engagement_violations
UNION ALL
SELECT
    invariant,
    subject,
    found,
    expected
FROM fulfilment_violations
UNION ALL
SELECT
    invariant,
    subject,
    found,
    expected
FROM purchasing_violations
UNION ALL
SELECT
    invariant,
    subject,
    found,
    expected
FROM stored_value_violations;
