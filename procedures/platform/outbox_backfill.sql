-- Procedure: outbox_backfill
--
-- Notes the things of one kind that were there before the outbox, a range of keys at a
-- time: those above a key that have a document and were never noted. Says up to which key
-- it looked, to be called with next, NULL where there is none above; and how many it noted.
-- What changes meanwhile notes itself, so the shop may go on selling.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL outbox_backfill('product', 0, 500, @last_id, @noted);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_backfill (
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_after_id BIGINT UNSIGNED,
    IN p_batch INT,
    OUT p_last_id BIGINT UNSIGNED,
    OUT p_noted INT
)
COMMENT 'Notes things that were there before the outbox'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
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

        SET p_last_id = NULL;
        SET p_noted = 0;

        IF COALESCE(p_type, '') NOT IN (
            'category', 'customer', 'order', 'product', 'review'
        ) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: name a category, customer, order, product or review';
        END IF;

        IF p_after_id IS NULL OR COALESCE(p_batch, 0) < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: begin above 0 or a key, look at 1 key or more';
        END IF;

        SET p_last_id = p_batch - 1 + CASE p_type
            WHEN 'category'
                THEN (
                    SELECT MIN(category_id)
                    FROM category
                    WHERE category_id > p_after_id
                )
            WHEN 'customer'
                THEN (
                    SELECT MIN(customer_id)
                    FROM customer
                    WHERE customer_id > p_after_id
                )
            WHEN 'order'
                THEN (
                    SELECT MIN(order_id)
                    FROM sales_order
                    WHERE order_id > p_after_id
                )
            WHEN 'product'
                THEN (
                    SELECT MIN(product_id)
                    FROM product
                    WHERE product_id > p_after_id
                )
            ELSE (
                SELECT MIN(product_review_id)
                FROM product_review
                WHERE product_review_id > p_after_id
            )
        END;

        -- One that was noted since this statement began stays as it was noted.
        INSERT INTO outbox_event (aggregate_type, aggregate_id, public_id, op)
        SELECT
            p_type AS aggregate_type,
            thing.aggregate_id,
            thing.public_id,
            IF(p_type = 'customer', 'delete', 'upsert') AS op
        FROM (
            SELECT
                category_id AS aggregate_id,
                public_id
            FROM category
            WHERE
                p_type = 'category'
                AND category_id > p_after_id
                AND category_id <= p_last_id
            UNION ALL
            SELECT
                customer_id AS aggregate_id,
                public_id
            FROM customer
            WHERE
                p_type = 'customer'
                AND customer_id > p_after_id
                AND customer_id <= p_last_id
                AND erased_at IS NOT NULL
            UNION ALL
            SELECT
                order_id AS aggregate_id,
                public_id
            FROM sales_order
            WHERE
                p_type = 'order'
                AND order_id > p_after_id
                AND order_id <= p_last_id
                AND placed_at IS NOT NULL
            UNION ALL
            SELECT
                product_id AS aggregate_id,
                public_id
            FROM product
            WHERE
                p_type = 'product'
                AND product_id > p_after_id
                AND product_id <= p_last_id
                AND deleted_at IS NULL
            UNION ALL
            SELECT
                product_review_id AS aggregate_id,
                public_id
            FROM product_review
            WHERE
                p_type = 'review'
                AND product_review_id > p_after_id
                AND product_review_id <= p_last_id
        ) AS thing
        WHERE
            NOT EXISTS (
                SELECT 1
                FROM outbox_event AS oe
                WHERE
                    oe.aggregate_type = p_type
                    AND oe.aggregate_id = thing.aggregate_id
            )
        ON DUPLICATE KEY UPDATE version = outbox_event.version;

        SET p_noted = ROW_COUNT();

        COMMIT;
    END;
END$$

DELIMITER ;
