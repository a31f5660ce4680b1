-- Procedure: authorizations_mark_stale
--
-- Finds money that has been set aside for days and was neither taken nor let go, and
-- notes each payment once in data_quality_result. It asks no bank for anything: only
-- who speaks with the provider can let money go.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL authorizations_mark_stale(7, @marked);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE authorizations_mark_stale (
    IN p_days INT,
    OUT p_marked INT
)
COMMENT 'Notes money that was set aside days ago and never taken'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_name VARCHAR(100) DEFAULT 'what is set aside is taken or let go';
        DECLARE v_run BIGINT UNSIGNED DEFAULT UUID_SHORT();
        DECLARE v_before DATETIME(6);
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SET p_marked = 0;

        IF COALESCE(p_days, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: money may be set aside for 1 day or more';
        END IF;

        SET v_before = UTC_TIMESTAMP(6) - INTERVAL p_days DAY;

        INSERT INTO data_quality_result (run_id, check_name, severity, subject, found, expected)
        SELECT
            v_run AS run_id,
            v_name AS check_name,
            'warning' AS severity,
            CONCAT('payment ', held.payment_id) AS subject,
            CONCAT(held.amount, ' ', held.currency_code, ' since ', DATE(held.since)) AS found,
            CONCAT('nothing for longer than ', p_days, ' days') AS expected
        FROM (
            SELECT
                p.payment_id,
                p.currency_code,
                p.authorized - p.captured - p.voided AS amount,
                MAX(pt.occurred_at) AS since
            FROM payment AS p
            INNER JOIN payment_transaction AS pt
                ON p.payment_id = pt.payment_id
            WHERE
                p.authorized > p.captured + p.voided
                AND pt.kind = 'authorize'
                AND pt.status = 'success'
            GROUP BY p.payment_id, p.currency_code, p.authorized, p.captured, p.voided
        ) AS held
        WHERE
            held.since < v_before
            AND NOT EXISTS (
                SELECT 1
                FROM data_quality_result AS dqr
                WHERE
                    dqr.check_name = v_name
                    AND dqr.checked_at > held.since
                    AND dqr.subject = CONCAT('payment ', held.payment_id)
            );

        SET p_marked = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;
