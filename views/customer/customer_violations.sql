-- View: customer_violations
--
-- What is still known of a customer who was erased, or an erasure that nobody asked for.
-- No rows is health. What a constraint or a key refuses is not asked again here. What was
-- said about an order since, as of a return that came late, is no part of it.
--
-- Grain:   one row per broken rule and thing
-- Columns: invariant says what should hold, subject where it does not; found and expected
--          are text
-- Cost:    reads the erased customers and what hangs on them

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW customer_violations AS
WITH erased AS (
    SELECT
        customer_id,
        erased_at
    FROM customer
    WHERE status = 'erased'
),

kept AS (
    SELECT
        'customer_address' AS what,
        customer_id
    FROM customer_address
    UNION ALL
    SELECT
        'customer_note' AS what,
        customer_id
    FROM customer_note
    UNION ALL
    SELECT
        'customer_group_member' AS what,
        customer_id
    FROM customer_group_member
    UNION ALL
    SELECT
        'wishlist_item' AS what,
        customer_id
    FROM wishlist_item
    UNION ALL
    SELECT
        'support_ticket' AS what,
        customer_id
    FROM support_ticket
    WHERE subject <> 'erased' OR contact_email IS NOT NULL
    UNION ALL
    SELECT
        'customer_consent' AS what,
        customer_id
    FROM customer_consent
    WHERE ip_hash IS NOT NULL
    UNION ALL
    SELECT
        'cart' AS what,
        customer_id
    FROM cart
    WHERE status = 'open' OR COALESCE(utm_source, utm_medium, utm_campaign) IS NOT NULL
    UNION ALL
    SELECT
        'subscription' AS what,
        customer_id
    FROM subscription
    WHERE status <> 'cancelled'
    UNION ALL
    SELECT
        'marketing_touch' AS what,
        customer_id
    FROM marketing_touch
    UNION ALL
    SELECT
        'coupon_redemption' AS what,
        o.customer_id
    FROM coupon_redemption AS cr
    INNER JOIN sales_order AS o
        ON cr.order_id = o.order_id
    WHERE cr.redeemer_key <> SHA2(CONCAT('erased:', cr.order_id), 256)
    UNION ALL
    SELECT
        'order_address' AS what,
        o.customer_id
    FROM order_address AS oa
    INNER JOIN sales_order AS o
        ON oa.order_id = o.order_id
    WHERE
        COALESCE(
            oa.full_name, oa.company, oa.line1, oa.line2, oa.city, oa.postal_code, oa.phone,
            IF(oa.country_code IS NULL, NULL, oa.region)
        ) IS NOT NULL
    UNION ALL
    SELECT
        'order_status_history' AS what,
        e.customer_id
    FROM erased AS e
    INNER JOIN sales_order AS o
        ON e.customer_id = o.customer_id
    INNER JOIN order_status_history AS osh
        ON o.order_id = osh.order_id
    WHERE osh.note IS NOT NULL AND osh.changed_at <= e.erased_at
    UNION ALL
    SELECT
        'fraud_assessment' AS what,
        e.customer_id
    FROM erased AS e
    INNER JOIN sales_order AS o
        ON e.customer_id = o.customer_id
    INNER JOIN fraud_assessment AS fa
        ON o.order_id = fa.order_id
    WHERE JSON_LENGTH(fa.reasons) > 0 AND fa.assessed_at <= e.erased_at
    UNION ALL
    SELECT
        'shipment' AS what,
        e.customer_id
    FROM erased AS e
    INNER JOIN sales_order AS o
        ON e.customer_id = o.customer_id
    INNER JOIN shipment AS sh
        ON o.order_id = sh.order_id
    WHERE sh.tracking_number IS NOT NULL AND sh.shipped_at <= e.erased_at
    UNION ALL
    SELECT
        'return_request' AS what,
        e.customer_id
    FROM erased AS e
    INNER JOIN sales_order AS o
        ON e.customer_id = o.customer_id
    INNER JOIN return_request AS rr
        ON o.order_id = rr.order_id
    WHERE rr.note IS NOT NULL AND rr.requested_at <= e.erased_at
    UNION ALL
    SELECT
        'stored_value_account' AS what,
        customer_id
    FROM stored_value_account
    WHERE kind = 'gift_card'
)

SELECT
    'of an erased customer nothing is kept' AS invariant,
    CONCAT('customer ', e.customer_id, ', ', k.what) AS subject,
    CAST(COUNT(*) AS CHAR) AS found,
    '0' AS expected
FROM erased AS e
INNER JOIN kept AS k
    ON e.customer_id = k.customer_id
GROUP BY e.customer_id, k.what
UNION ALL
SELECT
    'an erased customer agrees to nothing' AS invariant,
    CONCAT('customer ', e.customer_id) AS subject,
    CAST(COUNT(*) AS CHAR) AS found,
    '0' AS expected
FROM erased AS e
INNER JOIN customer_consent_current AS cc
    ON e.customer_id = cc.customer_id
WHERE cc.state = 'granted'
GROUP BY e.customer_id
UNION ALL
SELECT
    'an erasure has a request that it completed' AS invariant,
    CONCAT('customer ', e.customer_id) AS subject,
    COALESCE(CAST(pr.state AS CHAR), 'none') AS found,
    'completed' AS expected
FROM erased AS e
LEFT JOIN privacy_request AS pr
    ON
        e.customer_id = pr.standing_of
        AND pr.kind = 'erase'
WHERE COALESCE(pr.state, 'none') <> 'completed'
UNION ALL
SELECT
    'a request for erasure that was completed erased somebody' AS invariant,
    CONCAT('customer ', pr.customer_id) AS subject,
    CAST(cu.status AS CHAR) AS found,
    'erased' AS expected
FROM privacy_request AS pr
INNER JOIN customer AS cu
    ON pr.customer_id = cu.customer_id
WHERE
    pr.kind = 'erase'
    AND pr.state = 'completed'
    AND cu.status <> 'erased';
