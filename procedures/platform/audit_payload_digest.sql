-- Function: audit_payload_digest
--
-- The digest of what a line of audit_log says of a row: SHA-256 of the salt, then the row
-- before, a line feed, and the row after, as the server writes JSON, in UTF-8; a row that
-- is not there is empty.
--
-- Example: SELECT HEX(audit_payload_digest(salt, old_row, new_row)) FROM audit_log;
-- See:     shopdb/chain/hashes.py, which computes the same

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION audit_payload_digest(
    p_salt BINARY(16),
    p_old_row JSON,
    p_new_row JSON
) RETURNS BINARY(32)
COMMENT 'Digest of the rows before and after that a line of audit_log has'
DETERMINISTIC
NO SQL
SQL SECURITY DEFINER
BEGIN
    RETURN UNHEX(SHA2(
        CONCAT(
            p_salt,
            COALESCE(CONVERT(p_old_row USING utf8mb4), ''),
            '\n',
            COALESCE(CONVERT(p_new_row USING utf8mb4), '')
        ),
        256
    ));
END$$

DELIMITER ;
