-- Migration 0042, up: show visits to those who may not know whose they are
--
-- Locks: none

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW marketing_touch_masked AS
SELECT
    marketing_touch_id,
    touched_at,
    customer_id,
    order_id,
    marketing_channel,
    utm_source,
    utm_medium,
    utm_campaign,
    utm_term,
    utm_content
FROM marketing_touch;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW order_session_touch AS
SELECT
    ending.order_id,
    mt.marketing_touch_id,
    mt.touched_at,
    mt.marketing_channel,
    mt.utm_source,
    mt.utm_medium,
    mt.utm_campaign
FROM marketing_touch AS ending
INNER JOIN marketing_touch AS mt
    ON
        ending.session_key = mt.session_key
        AND ending.touched_at >= mt.touched_at
WHERE ending.order_id IS NOT NULL;
