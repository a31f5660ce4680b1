-- View: order_session_touch
--
-- The visits of the session that an order was placed in, up to the one that ended in it.
-- Of a guest they are all that is known.
--
-- Grain:   one row per order that a visit ended in, and visit of that session until then
-- Columns: those of marketing_touch_masked, but order_id is the order that the session
--          ended in
-- Cost:    an index look-up by order_id, and one for each of its sessions

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
