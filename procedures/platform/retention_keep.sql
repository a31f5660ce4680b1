-- Function: retention_keep
--
-- How long a rule keeps what it is about, in its own unit, days or months. Of a rule that
-- is switched off it is a hundred years. For procedures and events that delete by
-- themselves: they have their number from here.
--
-- Raises:  30004 NOT_FOUND
-- Example: SELECT retention_keep('cart');

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION retention_keep(
    p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS INT
COMMENT 'Days or months that a rule of retention keeps'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    DECLARE v_keep INT;

    SELECT IF(is_enabled, keep_for, IF(keep_unit = 'day', 36500, 1200)) INTO v_keep
    FROM retention_rule
    WHERE rule_code = p_rule_code;

    IF v_keep IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: no such rule; shopdb seed reference brings all of them';
    END IF;

    RETURN v_keep;
END$$

DELIMITER ;
