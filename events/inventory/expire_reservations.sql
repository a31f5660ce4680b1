-- Event: expire_reservations
--
-- Frees what carts had claimed for longer than they may.
--
-- Runs: every 1 minute
-- See:  procedures/inventory/reservations_expire.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT expire_reservations
ON SCHEDULE EVERY 1 MINUTE STARTS '2026-01-01 00:00:00'
ON COMPLETION PRESERVE
COMMENT 'Frees claims of carts that have lapsed'
DO
BEGIN
    DECLARE v_released INT;

    IF GET_LOCK(CONCAT('expire_reservations_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL reservations_expire(500, v_released);
        DO RELEASE_LOCK(CONCAT('expire_reservations_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
