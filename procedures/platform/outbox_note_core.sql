-- Procedure: outbox_note_core
--
-- Notes that a thing has changed: counts its version up under the lock of its row, which
-- is held to the end of the transaction. What it looks like is not asked here: what this
-- transaction sees may not be what is there when it commits.
--
-- A row that is known is updated, not inserted upon: the duplicate key that INSERT … ON
-- DUPLICATE KEY UPDATE meets makes InnoDB forget what the statement around it, a change of
-- a product's text, has put into the full-text index (seen on 9.7.4).
--
-- Transaction: the caller's
-- Example:     CALL outbox_note_core('product', 7, @public_id, 'upsert');
-- See:         triggers/platform/outbox_event_before_update_renew.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_note_core (
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_id BIGINT UNSIGNED,
    IN p_public_id BINARY(16),
    IN p_op VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin
)
COMMENT 'Notes that a thing has changed'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_noted INT;

    SELECT COUNT(*) INTO v_noted
    FROM outbox_event
    WHERE
        aggregate_type = p_type
        AND aggregate_id = p_id;

    IF v_noted = 1 THEN
        UPDATE outbox_event
        SET
            version = version + 1,
            public_id = p_public_id,
            op = p_op
        WHERE
            aggregate_type = p_type
            AND aggregate_id = p_id;

        -- None, where it was purged since.
        SET v_noted = ROW_COUNT();
    END IF;

    IF v_noted = 0 THEN
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id, op)
        VALUES (p_type, p_id, p_public_id, p_op)
        ON DUPLICATE KEY UPDATE
            version = version + 1,
            public_id = p_public_id,
            op = p_op;
    END IF;
END$$

DELIMITER ;
