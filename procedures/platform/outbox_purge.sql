-- Procedure: outbox_purge
--
-- Forgets things that are gone and whose end was published days ago, a number at a time,
-- and says how many went. What waits or is dead stays, whatever its age, and so does what
-- is there: its version has to go on.
--
-- Transaction: its own; one a chunk, so a refusal leaves the chunks before it done
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL outbox_purge(7, 1000, @purged);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_purge (
    IN p_days INT,
    IN p_batch INT,
    OUT p_purged INT
)
COMMENT 'Forgets things whose end was published days ago'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_before DATETIME(6);
        DECLARE v_deleted INT;
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

        SET p_purged = 0;

        IF COALESCE(p_days, 0) < 1 OR COALESCE(p_batch, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: keep 1 day or more, delete 1 event or more at once';
        END IF;

        SET v_before = UTC_TIMESTAMP(6) - INTERVAL p_days DAY;

        REPEAT
            -- For one transaction each time, and not beyond the last.
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            START TRANSACTION;

            DELETE FROM outbox_event
            WHERE
                op = 'delete'
                AND published_at < v_before
            ORDER BY published_at
            LIMIT p_batch;

            SET v_deleted = ROW_COUNT();

            COMMIT;

            SET p_purged = p_purged + v_deleted;
        UNTIL v_deleted < p_batch END REPEAT;
    END;
END$$

DELIMITER ;
