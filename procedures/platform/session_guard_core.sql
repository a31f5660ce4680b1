-- Procedure: session_guard_core
--
-- Refuses a session that has switched off the checks which the shop's rules rest on.
-- Every procedure that begins a transaction asks here first.
--
-- Transaction: none; it reads no table
-- Raises:      30008 SESSION_UNSAFE
-- Example:     CALL session_guard_core();

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE session_guard_core ()
COMMENT 'Refuses a session without foreign_key_checks or unique_checks'
NO SQL
SQL SECURITY INVOKER
BEGIN
    IF NOT (@@SESSION.foreign_key_checks AND @@SESSION.unique_checks) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30008,
            MESSAGE_TEXT = 'SESSION_UNSAFE: set foreign_key_checks and unique_checks to 1';
    END IF;
END$$

DELIMITER ;
