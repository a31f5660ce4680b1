-- Grants: shopdb_relay
--
-- What keeping MongoDB in step takes: to be given what changed and say what became of it,
-- to have it told again, to forget what has been gone for days, and to read both what
-- MongoDB should hold and what was noted, to compare the two. And to bring back what MongoDB
-- counted, and see which days are here. It reads no other table of the shop, and writes none
-- by itself.

GRANT EXECUTE ON PROCEDURE outbox_ack TO 'shopdb_relay';
GRANT EXECUTE ON PROCEDURE outbox_backfill TO 'shopdb_relay';
GRANT EXECUTE ON PROCEDURE outbox_claim TO 'shopdb_relay';
GRANT EXECUTE ON PROCEDURE outbox_fail TO 'shopdb_relay';
GRANT EXECUTE ON PROCEDURE outbox_note TO 'shopdb_relay';
GRANT EXECUTE ON PROCEDURE outbox_purge TO 'shopdb_relay';
GRANT EXECUTE ON PROCEDURE product_traffic_import TO 'shopdb_relay';
GRANT EXECUTE ON PROCEDURE review_votes_import TO 'shopdb_relay';
GRANT EXECUTE ON FUNCTION retention_keep TO 'shopdb_relay';

GRANT SELECT ON category_document TO 'shopdb_relay';
GRANT SELECT ON order_document TO 'shopdb_relay';
GRANT SELECT ON outbox_event TO 'shopdb_relay';
GRANT SELECT ON outbox_lag TO 'shopdb_relay';
GRANT SELECT ON product_daily_traffic TO 'shopdb_relay';
GRANT SELECT ON product_document TO 'shopdb_relay';
GRANT SELECT ON review_document TO 'shopdb_relay';
