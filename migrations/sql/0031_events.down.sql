-- Migration 0031, down: drop what it made
--
-- Loses: every row of outbox_event, daily_sales_summary

DROP EVENT refresh_daily_sales;

DROP EVENT check_invariants;

DROP EVENT rotate_partitions;

DROP EVENT purge_outbox;

DROP EVENT mark_stale_authorizations;

DROP EVENT purge_carts;

DROP EVENT expire_carts;

DROP EVENT expire_reservations;

DROP PROCEDURE daily_sales_refresh;

DROP PROCEDURE authorizations_mark_stale;

DROP PROCEDURE carts_purge;

DROP PROCEDURE carts_expire;

DROP PROCEDURE invariants_check;

DROP PROCEDURE partition_rotate;

DROP PROCEDURE outbox_purge;

DROP PROCEDURE outbox_fail;

DROP PROCEDURE outbox_ack;

DROP PROCEDURE outbox_claim;

DROP TABLE daily_sales_summary;

DROP TABLE outbox_event;
