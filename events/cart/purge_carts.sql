-- Event: purge_carts
--
-- Deletes carts that were closed long ago and never became an order; retention_rule says
-- how long.
--
-- Runs: every 1 day
-- See:  procedures/cart/carts_purge.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT purge_carts
ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 02:10:00'
ON COMPLETION PRESERVE
COMMENT 'Deletes carts that never became an order'
DO
BEGIN
    DECLARE v_purged INT;

    IF GET_LOCK(CONCAT('purge_carts_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL carts_purge(retention_keep('cart'), 1000, v_purged);
        DO RELEASE_LOCK(CONCAT('purge_carts_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
