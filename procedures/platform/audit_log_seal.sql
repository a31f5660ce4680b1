-- Procedure: audit_log_seal
--
-- Seals the lines of audit_log that are committed and have no seal yet, a batch at a time,
-- and says how many; NULL: another run is at it. Before the first seal of a month it
-- anchors the months before. Those who write audit_log never wait for it.
--
-- A line has its number before its transaction commits, so each run looks back past the
-- last seal: an hour, the first run of a day to the day before, the first of a month to
-- the month before. A line that was open for longer is found when p_is_full says to look
-- at every line that is there.
--
-- Transaction: its own; one a batch, so a run that ends early has sealed what it said
-- Example:     CALL audit_log_seal(FALSE, @sealed);
-- See:         shopdb/chain/hashes.py, which computes the same; docs/decisions/0013-audit-chain.md

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE audit_log_seal (
    IN p_is_full BOOLEAN,
    OUT p_sealed INT
)
COMMENT 'Seals lines of audit_log in a chain, and anchors months that are over'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        -- As deep as the chain of one statement may go.
        DECLARE v_batch INT DEFAULT 1000;
        DECLARE v_lock VARCHAR(64) DEFAULT CONCAT(
            'audit_log_seal_', LEFT(SHA2(DATABASE(), 256), 32)
        );
        DECLARE v_now DATETIME(6);
        DECLARE v_this_month_on DATE;
        DECLARE v_month_on DATE;
        DECLARE v_first_no BIGINT;
        DECLARE v_start_chain BINARY(32);
        DECLARE v_last_no BIGINT DEFAULT 0;
        DECLARE v_last_at DATETIME(6);
        DECLARE v_chain BINARY(32);
        DECLARE v_since DATETIME(6);
        DECLARE v_after BIGINT UNSIGNED DEFAULT 0;
        DECLARE v_sealed INT;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            DO RELEASE_LOCK(v_lock);
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        SET p_sealed = NULL;

        IF GET_LOCK(v_lock, 0) THEN
            SET p_sealed = 0;

            -- For one transaction each time, and not beyond the last.
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            START TRANSACTION;

            SELECT
                seal_no,
                sealed_at,
                chain
            INTO v_last_no, v_last_at, v_chain
            FROM audit_seal
            ORDER BY seal_no DESC
            LIMIT 1;

            -- One time for the whole run, so that none of it falls behind an anchor; and a
            -- clock that was put back puts no seal before another.
            SET v_now = GREATEST(UTC_TIMESTAMP(6), COALESCE(v_last_at, UTC_TIMESTAMP(6)));
            SET v_this_month_on = DATE_FORMAT(v_now, '%Y-%m-01');

            SET v_since = CASE
                WHEN p_is_full THEN '1000-01-01'
                WHEN v_last_at < v_this_month_on THEN v_this_month_on - INTERVAL 1 MONTH
                WHEN v_last_at < DATE(v_now) THEN DATE(v_now) - INTERVAL 1 DAY
                ELSE v_now - INTERVAL 1 HOUR
            END;

            SELECT
                month_on + INTERVAL 1 MONTH AS next_month_on,
                last_seal_no + 1 AS next_seal_no,
                anchor
            INTO v_month_on, v_first_no, v_start_chain
            FROM audit_anchor
            ORDER BY month_on DESC
            LIMIT 1;

            -- The first month starts from nothing.
            IF v_month_on IS NULL THEN
                SELECT
                    DATE_FORMAT(MIN(sealed_at), '%Y-%m-01') AS month_on,
                    1 AS first_seal_no,
                    REPEAT(CHAR(0), 32) AS start_chain
                INTO v_month_on, v_first_no, v_start_chain
                FROM audit_seal;
            END IF;

            WHILE v_month_on < v_this_month_on DO
                SET v_last_no = v_first_no - 1;
                SET v_chain = v_start_chain;

                SELECT
                    seal_no,
                    chain
                INTO v_last_no, v_chain
                FROM audit_seal
                WHERE
                    sealed_at >= v_month_on
                    AND sealed_at < v_month_on + INTERVAL 1 MONTH
                ORDER BY seal_no DESC
                LIMIT 1;

                INSERT INTO audit_anchor
                (
                    month_on, first_seal_no, last_seal_no, start_chain, end_chain,
                    anchored_at, anchor
                )
                VALUES
                (
                    v_month_on,
                    v_first_no,
                    v_last_no,
                    v_start_chain,
                    v_chain,
                    v_now,
                    UNHEX(SHA2(
                        CONCAT_WS(
                            '\n', v_month_on, v_first_no, v_last_no,
                            HEX(v_start_chain), HEX(v_chain), v_now
                        ),
                        256
                    ))
                );

                SELECT anchor INTO v_start_chain
                FROM audit_anchor
                WHERE month_on = v_month_on;

                SET v_first_no = v_last_no + 1;
                SET v_month_on = v_month_on + INTERVAL 1 MONTH;
            END WHILE;

            COMMIT;

            IF v_last_no < v_first_no THEN
                SET v_last_no = v_first_no - 1;
                SET v_chain = v_start_chain;
            END IF;

            -- What was sealed before has no higher number, so a line above it that has a
            -- seal got it since.
            SELECT audit_log_id INTO v_after
            FROM audit_seal
            WHERE sealed_at < v_since
            ORDER BY audit_log_id DESC
            LIMIT 1;

            REPEAT
                SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
                START TRANSACTION;

                -- READ COMMITTED reads audit_log without a lock.
                INSERT /*+ SET_VAR(cte_max_recursion_depth = 1000) */ INTO audit_seal
                (seal_no, sealed_at, audit_log_id, occurred_at, digest, chain)
                WITH RECURSIVE
                batch AS (
                    SELECT
                        ROW_NUMBER() OVER (
                            ORDER BY unsealed.audit_log_id, unsealed.occurred_at
                        ) AS place,
                        unsealed.audit_log_id,
                        unsealed.occurred_at,
                        unsealed.digest
                    FROM (
                        SELECT
                            al.audit_log_id,
                            al.occurred_at,
                            UNHEX(SHA2(
                                CONCAT_WS(
                                    '\n',
                                    al.audit_log_id,
                                    al.occurred_at,
                                    al.table_name,
                                    HEX(al.row_key),
                                    al.action,
                                    HEX(al.actor),
                                    HEX(COALESCE(
                                        al.payload_digest,
                                        audit_payload_digest(al.salt, al.old_row, al.new_row)
                                    ))
                                ),
                                256
                            )) AS digest
                        FROM audit_log AS al
                        WHERE
                            al.audit_log_id > v_after
                            AND NOT EXISTS (
                                SELECT 1
                                FROM audit_seal AS s
                                WHERE
                                    s.audit_log_id = al.audit_log_id
                                    AND s.occurred_at = al.occurred_at
                                    AND s.sealed_at >= v_since
                            )
                        ORDER BY al.audit_log_id, al.occurred_at
                        LIMIT v_batch
                    ) AS unsealed
                ),

                chained AS (
                    SELECT
                        b.place,
                        b.audit_log_id,
                        b.occurred_at,
                        b.digest,
                        UNHEX(SHA2(
                            CONCAT(
                                v_chain, v_last_no + b.place, '\n', v_now, '\n',
                                b.audit_log_id, '\n', b.occurred_at, '\n', b.digest
                            ),
                            256
                        )) AS chain
                    FROM batch AS b
                    WHERE b.place = 1
                    UNION ALL
                    SELECT
                        b.place,
                        b.audit_log_id,
                        b.occurred_at,
                        b.digest,
                        UNHEX(SHA2(
                            CONCAT(
                                c.chain, v_last_no + b.place, '\n', v_now, '\n',
                                b.audit_log_id, '\n', b.occurred_at, '\n', b.digest
                            ),
                            256
                        )) AS chain
                    FROM chained AS c
                    INNER JOIN batch AS b
                        ON c.place + 1 = b.place
                )

                SELECT
                    v_last_no + place AS seal_no,
                    v_now AS sealed_at,
                    audit_log_id,
                    occurred_at,
                    digest,
                    chain
                FROM chained;

                SET v_sealed = ROW_COUNT();

                COMMIT;

                SET p_sealed = p_sealed + v_sealed;

                IF v_sealed > 0 THEN
                    SELECT
                        seal_no,
                        audit_log_id,
                        chain
                    INTO v_last_no, v_after, v_chain
                    FROM audit_seal
                    ORDER BY seal_no DESC
                    LIMIT 1;
                END IF;
            UNTIL v_sealed < v_batch END REPEAT;

            DO RELEASE_LOCK(v_lock);
        END IF;
    END;
END$$

DELIMITER ;
