-- Procedure: outbox_note
--
-- Has things told again, whether they changed or not, and says how many: where the two
-- sides differ, or a document was lost. What is not there any more, and was told once, is
-- told to be gone; an id that nobody ever heard of is passed over, and so is a customer who
-- was not erased.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL outbox_note('product', '[7, 8]', @noted);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE outbox_note (
    IN p_type VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_ids JSON,
    OUT p_noted INT
)
COMMENT 'Has things told again, given by their keys'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_id BIGINT UNSIGNED;
        DECLARE v_public_id BINARY(16);
        DECLARE v_known_id BINARY(16);
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE each_thing CURSOR FOR
            SELECT t.aggregate_id
            FROM
                JSON_TABLE(
                    p_ids, '$[*]' COLUMNS (aggregate_id BIGINT UNSIGNED PATH '$' ERROR ON ERROR)
                ) AS t
            ORDER BY t.aggregate_id;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

        CALL session_guard_core();

        START TRANSACTION;

        SET p_noted = 0;

        IF COALESCE(p_type, '') NOT IN (
            'category', 'customer', 'order', 'product', 'review'
        ) THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: name a category, customer, order, product or review';
        END IF;

        IF COALESCE(JSON_TYPE(p_ids), '') <> 'ARRAY' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the things are a list of ids';
        END IF;

        OPEN each_thing;

        each_noted: LOOP
            FETCH each_thing INTO v_id;
            IF v_is_done THEN
                LEAVE each_noted;
            END IF;

            SET v_public_id = CASE p_type
                WHEN 'category'
                    THEN (
                        SELECT public_id
                        FROM category
                        WHERE category_id = v_id
                    )
                WHEN 'customer'
                    THEN (
                        SELECT public_id
                        FROM customer
                        WHERE
                            customer_id = v_id
                            AND erased_at IS NOT NULL
                    )
                WHEN 'order'
                    THEN (
                        SELECT public_id
                        FROM sales_order
                        WHERE order_id = v_id
                    )
                WHEN 'product'
                    THEN (
                        SELECT public_id
                        FROM product
                        WHERE product_id = v_id
                    )
                ELSE (
                    SELECT public_id
                    FROM product_review
                    WHERE product_review_id = v_id
                )
            END;
            SET v_known_id = (
                SELECT public_id
                FROM outbox_event
                WHERE
                    aggregate_type = p_type
                    AND aggregate_id = v_id
            );

            IF COALESCE(v_public_id, v_known_id) IS NOT NULL THEN
                CALL outbox_note_core(
                    p_type,
                    v_id,
                    COALESCE(v_public_id, v_known_id),
                    IF(v_public_id IS NULL OR p_type = 'customer', 'delete', 'upsert')
                );

                SET p_noted = p_noted + 1;
            END IF;
        END LOOP;

        CLOSE each_thing;

        COMMIT;
    END;
END$$

DELIMITER ;
