-- Event: refresh_daily_sales
--
-- Computes the last three days anew; after three at night every day, for orders that were
-- called off late or taken over from another system.
--
-- Runs: every 1 hour
-- See:  procedures/sales/daily_sales_refresh.sql, events/README.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
EVENT refresh_daily_sales
ON SCHEDULE EVERY 1 HOUR STARTS '2026-01-01 00:40:00'
ON COMPLETION PRESERVE
COMMENT 'Computes daily_sales_summary anew'
DO
BEGIN
    DECLARE v_from_on DATE DEFAULT IF(
        HOUR(UTC_TIMESTAMP()) = 3, '1000-01-01', UTC_DATE() - INTERVAL 3 DAY
    );
    DECLARE v_made INT;

    IF GET_LOCK(CONCAT('refresh_daily_sales_', LEFT(SHA2(DATABASE(), 256), 32)), 0) THEN
        CALL daily_sales_refresh(v_from_on, v_made);
        DO RELEASE_LOCK(CONCAT('refresh_daily_sales_', LEFT(SHA2(DATABASE(), 256), 32)));
    END IF;
END$$

DELIMITER ;
