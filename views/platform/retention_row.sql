-- View: retention_row
--
-- What each rule of retention looks at, and since when its time runs: what a rule takes
-- is said here and nowhere else. A row is due once its rule has kept it long enough.
--
-- Grain:   one row per rule and row that it will take some day, or column that it will empty
-- Columns: row_id and row_no name the row by its key: row_id is the first column of it,
--          row_no the second, or 0; of order_address 1 is shipping and 2 is billing
-- Cost:    reads the table of a rule: filter on rule_code, and on since_at

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW retention_row AS
SELECT
    'audit_log' AS rule_code,
    al.audit_log_id AS row_id,
    0 AS row_no,
    al.occurred_at AS since_at
FROM audit_log AS al
UNION ALL
SELECT
    'cart' AS rule_code,
    c.cart_id AS row_id,
    0 AS row_no,
    GREATEST(c.expires_at, c.updated_at) AS since_at
FROM cart AS c
WHERE c.status IN ('expired', 'merged')
UNION ALL
SELECT
    'customer_consent_ip' AS rule_code,
    cc.customer_consent_id AS row_id,
    0 AS row_no,
    cc.occurred_at AS since_at
FROM customer_consent AS cc
WHERE cc.ip_hash IS NOT NULL
UNION ALL
SELECT
    'customer_note' AS rule_code,
    cn.customer_note_id AS row_id,
    0 AS row_no,
    cn.created_at AS since_at
FROM customer_note AS cn
UNION ALL
SELECT
    'data_quality_result' AS rule_code,
    dqr.data_quality_result_id AS row_id,
    0 AS row_no,
    dqr.checked_at AS since_at
FROM data_quality_result AS dqr
UNION ALL
SELECT
    'fraud_assessment_reasons' AS rule_code,
    fa.fraud_assessment_id AS row_id,
    0 AS row_no,
    fa.assessed_at AS since_at
FROM fraud_assessment AS fa
WHERE JSON_LENGTH(fa.reasons) > 0
UNION ALL
SELECT
    'import_reject' AS rule_code,
    ir.import_batch_id AS row_id,
    ir.row_no,
    COALESCE(ib.imported_at, ib.landed_at) AS since_at
FROM import_reject AS ir
INNER JOIN import_batch AS ib
    ON ir.import_batch_id = ib.import_batch_id
UNION ALL
SELECT
    'marketing_touch' AS rule_code,
    mt.marketing_touch_id AS row_id,
    0 AS row_no,
    mt.touched_at AS since_at
FROM marketing_touch AS mt
UNION ALL
SELECT
    'order_address' AS rule_code,
    oa.order_id AS row_id,
    FIELD(oa.kind, 'shipping', 'billing') AS row_no,
    o.placed_at AS since_at
FROM order_address AS oa
INNER JOIN sales_order AS o
    ON oa.order_id = o.order_id
INNER JOIN order_status AS os
    ON o.status_code = os.status_code
WHERE
    os.is_terminal
    -- Without a country the region is one of no country, as Channel Islands: it stays.
    AND COALESCE(
        oa.full_name,
        oa.company,
        oa.line1,
        oa.line2,
        oa.city,
        oa.postal_code,
        oa.phone,
        IF(oa.country_code IS NULL, NULL, oa.region)
    ) IS NOT NULL
UNION ALL
SELECT
    'order_status_history_note' AS rule_code,
    osh.order_id AS row_id,
    osh.seq AS row_no,
    osh.changed_at AS since_at
FROM order_status_history AS osh
WHERE osh.note IS NOT NULL
UNION ALL
SELECT
    'outbox_event' AS rule_code,
    oe.aggregate_id AS row_id,
    0 AS row_no,
    oe.published_at AS since_at
FROM outbox_event AS oe
WHERE
    oe.op = 'delete'
    AND oe.published_at IS NOT NULL
UNION ALL
SELECT
    'sleeping_customer' AS rule_code,
    cu.customer_id AS row_id,
    0 AS row_no,
    person.since_at
FROM customer AS cu
LEFT JOIN LATERAL ( -- noqa: PRS
    -- Who has the same e-mail is the same person, and is erased along.
    SELECT
        MAX(
            GREATEST(
                same.created_at,
                COALESCE(same.deleted_at, same.created_at),
                COALESCE(o.placed_at, same.created_at)
            )
        ) AS since_at,
        SUM(same.account_email IS NOT NULL) AS accounts,
        SUM(os.is_terminal = FALSE) AS open_orders
    FROM customer AS same
    LEFT JOIN sales_order AS o
        ON same.customer_id = o.customer_id
    LEFT JOIN order_status AS os
        ON o.status_code = os.status_code
    WHERE
        same.customer_id = cu.customer_id
        OR same.email = cu.email
) AS person
    ON TRUE
WHERE
    cu.status <> 'erased'
    AND person.accounts = 0
    AND COALESCE(person.open_orders, 0) = 0
    AND (cu.is_guest OR cu.deleted_at IS NOT NULL)
    AND NOT EXISTS (
        SELECT 1 FROM stored_value_account AS sva
        WHERE
            sva.customer_id = cu.customer_id
            AND sva.balance > 0
    )
    AND NOT EXISTS (
        SELECT 1 FROM subscription AS s
        WHERE
            s.customer_id = cu.customer_id
            AND s.status <> 'cancelled'
    )
UNION ALL
SELECT
    'staging_online_retail' AS rule_code,
    sor.import_batch_id AS row_id,
    sor.row_no,
    COALESCE(ib.imported_at, ib.landed_at) AS since_at
FROM staging_online_retail AS sor
INNER JOIN import_batch AS ib
    ON sor.import_batch_id = ib.import_batch_id
UNION ALL
SELECT
    'support_ticket_words' AS rule_code,
    st.support_ticket_id AS row_id,
    0 AS row_no,
    st.resolved_at AS since_at
FROM support_ticket AS st
WHERE
    st.status = 'resolved'
    AND st.subject <> 'erased'
UNION ALL
SELECT
    'wishlist_item' AS rule_code,
    wi.customer_id AS row_id,
    wi.variant_id AS row_no,
    GREATEST(
        wi.added_at,
        COALESCE(
            (
                SELECT MAX(o.placed_at) FROM sales_order AS o
                WHERE o.customer_id = wi.customer_id
            ),
            wi.added_at
        )
    ) AS since_at
FROM wishlist_item AS wi;
