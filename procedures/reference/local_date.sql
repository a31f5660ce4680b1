-- Function: local_date
--
-- The day that a moment falls on where a channel sells. NULL where the channel is not
-- known, and where the server has no table of time zones: a day of UTC in its place
-- would move the sales of an evening without a word. `make doctor` asks for the tables.
--
-- Example: SELECT local_date(UTC_TIMESTAMP(6), 1);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION local_date(
    p_at DATETIME(6),
    p_channel_id BIGINT UNSIGNED
) RETURNS DATE
COMMENT 'Day that a moment falls on where a channel sells'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT DATE(CONVERT_TZ(p_at, '+00:00', timezone))
        FROM sales_channel
        WHERE channel_id = p_channel_id
    );
END$$

DELIMITER ;
