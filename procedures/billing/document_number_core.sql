-- Procedure: document_number_core
--
-- Gives out the next number for an invoice or a credit note of a channel. Series run by
-- the calendar year on the channel's own clock and are made on first use, as INV-1-2026-
-- of channel 1; a channel whose series of year 0 is there runs on in that one for ever.
-- Call it last: all who bill in a channel wait for that one row, and what is rolled back
-- gives its number back.
--
-- Transaction: the caller's
-- Example:     CALL document_number_core('invoice', 1, UTC_TIMESTAMP(6), @series, @number);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE document_number_core (
    IN p_scope VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_channel_id BIGINT UNSIGNED,
    IN p_at DATETIME(6),
    OUT p_series VARCHAR(16),
    OUT p_number BIGINT UNSIGNED
)
COMMENT 'Gives out the next number for an invoice or a credit note'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_year SMALLINT UNSIGNED;

    SELECT IF(COUNT(ns.year) > 0, 0, YEAR(CONVERT_TZ(p_at, '+00:00', MIN(ch.timezone)))) AS year
    INTO v_year
    FROM sales_channel AS ch
    LEFT JOIN number_sequence AS ns
        ON
            ch.channel_id = ns.channel_id
            AND ns.scope = p_scope
            AND ns.year = 0
    WHERE ch.channel_id = p_channel_id;

    INSERT INTO number_sequence (scope, channel_id, year, prefix, last_number)
    VALUES (
        p_scope,
        p_channel_id,
        v_year,
        CONCAT(IF(p_scope = 'invoice', 'INV-', 'CN-'), p_channel_id, '-', v_year, '-'),
        1
    )
    ON DUPLICATE KEY UPDATE last_number = last_number + 1;

    SELECT
        prefix,
        last_number
    INTO p_series, p_number
    FROM number_sequence
    WHERE
        scope = p_scope
        AND channel_id = p_channel_id
        AND year = v_year;
END$$

DELIMITER ;
