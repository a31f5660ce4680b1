-- Function: retention_cutoff
--
-- Before when a row is due, inside the run of a rule that this very session carries out;
-- NULL at all other times. The guards of ledgers ask it, so that what is due can be
-- emptied by retention_apply and by nobody else: the run is in progress in retention_run,
-- under the id of this session, which holds the lock of retention as well.
--
-- Example: SELECT retention_cutoff('order_address');
-- See:     procedures/platform/retention_apply.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION retention_cutoff(
    p_rule_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin
) RETURNS DATETIME(6)
COMMENT 'Before when a row is due, in a run of this session; NULL: there is none'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    DECLARE v_before DATETIME(6);

    SELECT MAX(cutoff_at) INTO v_before
    FROM retention_run
    WHERE
        rule_code = p_rule_code
        AND ended_at IS NULL
        AND NOT is_dry_run
        AND connection_id = CONNECTION_ID()
        AND connection_id
        = IS_USED_LOCK(CONCAT('retention_', LEFT(SHA2(DATABASE(), 256), 32)));

    RETURN v_before;
END$$

DELIMITER ;
