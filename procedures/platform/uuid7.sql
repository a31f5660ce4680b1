-- Function: uuid7
--
-- A new UUID of version 7 (RFC 9562): milliseconds since 1970, then chance. As the
-- public_id of tables, for ids that are given out before there is a row. Those of one
-- millisecond are in no order.
--
-- Example: SELECT BIN_TO_UUID(uuid7());

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION uuid7() RETURNS BINARY(16)
COMMENT 'A new UUID of version 7'
NOT DETERMINISTIC
NO SQL
SQL SECURITY DEFINER
BEGIN
    RETURN UNHEX(CONCAT(
        LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
        '7',
        SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
        HEX(8 + FLOOR(RAND() * 4)),
        SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
    ));
END$$

DELIMITER ;
