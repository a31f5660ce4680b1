-- Procedure: stored_value_expire
--
-- Takes what is left off accounts that have lapsed, of a number of accounts at a time,
-- and says how many those were. Accounts that somebody is at just now are left for the
-- next run.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL stored_value_expire(500, @done);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stored_value_expire (
    IN p_accounts INT,
    OUT p_done INT
)
COMMENT 'Takes what is left off accounts that have lapsed'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_accounts JSON;
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

        SET p_done = 0;

        IF p_accounts IS NULL OR p_accounts < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: look at 1 account or more';
        END IF;

        SELECT JSON_ARRAYAGG(lapsed.stored_value_account_id) INTO v_accounts
        FROM (
            SELECT stored_value_account_id
            FROM stored_value_account
            WHERE
                expires_at <= v_now
                AND balance > 0
            ORDER BY expires_at
            LIMIT p_accounts
        ) AS lapsed;

        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT('account_id', idle.stored_value_account_id, 'balance', idle.balance)
            )
        INTO v_accounts
        FROM (
            SELECT
                sva.stored_value_account_id,
                sva.balance
            FROM stored_value_account AS sva
            WHERE
                sva.stored_value_account_id IN (
                    SELECT lapsed.account_id
                    FROM JSON_TABLE(
                        v_accounts, '$[*]' COLUMNS (account_id BIGINT UNSIGNED PATH '$')
                    ) AS lapsed
                )
                AND sva.expires_at <= v_now
                AND sva.balance > 0
            FOR UPDATE SKIP LOCKED
        ) AS idle;

        -- An account that was given back to lapses again: its key names its last entry.
        INSERT INTO stored_value_entry (
            stored_value_account_id, kind, amount, balance_after, idempotency_key
        )
        SELECT
            lapsed.account_id AS stored_value_account_id,
            'expire' AS kind,
            -lapsed.balance AS amount,
            0 AS balance_after,
            CONCAT(
                'expire:', lapsed.account_id, ':', MAX(sve.stored_value_entry_id)
            ) AS idempotency_key
        FROM
            JSON_TABLE(
                v_accounts,
                '$[*]' COLUMNS (
                    account_id BIGINT UNSIGNED PATH '$.account_id',
                    balance DECIMAL(19, 4) PATH '$.balance'
                )
            ) AS lapsed
        INNER JOIN stored_value_entry AS sve
            ON lapsed.account_id = sve.stored_value_account_id
        GROUP BY lapsed.account_id, lapsed.balance
        ORDER BY lapsed.account_id;

        SET p_done = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;
