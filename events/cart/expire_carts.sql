-- Event: expire_carts
--
-- Closes carts that nobody came back to.
--
-- Runs: every 15 minutes
-- See:  procedures/cart/carts_expire.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT expire_carts
ON SCHEDULE EVERY 15 MINUTE STARTS '2026-01-01 00:05:00'
ON COMPLETION PRESERVE
COMMENT 'Closes carts whose time has run out'
DO
BEGIN
    DECLARE v_expired INT;

    IF GET_LOCK(CONCAT('expire_carts_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL carts_expire(1000, v_expired);
        DO RELEASE_LOCK(CONCAT('expire_carts_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
