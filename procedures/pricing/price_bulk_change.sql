-- Procedure: price_bulk_change
--
-- Raises or lowers, by a share, what a list asks for everything that lies in or below
-- a category, whole or not at all: 0.05 is 5 % more, -0.1 is 10 % less. Every step of
-- quantity moves; each new price is rounded to the smallest coin of the list. Lists
-- that name no price for a variant get none. Says how many prices became others.
--
-- The list is locked, as by price_set: who sets prices of one list does so one after
-- the other.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID
-- Example:     CALL price_bulk_change(1, 7, 0.05, NULL, @changed);
-- See:         procedures/pricing/price_set_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE price_bulk_change (
    IN p_price_list_id BIGINT UNSIGNED,
    IN p_category_id BIGINT UNSIGNED,
    IN p_share DECIMAL(7, 5),
    IN p_valid_from DATETIME(6),
    OUT p_changed INT
)
COMMENT 'Raises or lowers the prices of all that lies in or below a category'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6);
        DECLARE v_found INT;
        DECLARE v_variant_id BIGINT UNSIGNED;
        DECLARE v_min_quantity INT;
        DECLARE v_amount DECIMAL(19, 4);
        DECLARE v_is_changed BOOLEAN;
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);
        DECLARE each_price CURSOR FOR
            WITH RECURSIVE below AS (
                SELECT category_id
                FROM category
                WHERE category_id = p_category_id
                UNION ALL
                SELECT c.category_id
                FROM below AS b
                INNER JOIN category AS c
                    ON b.category_id = c.parent_id
            ),

            lying AS (
                SELECT DISTINCT pv.variant_id
                FROM below AS b
                INNER JOIN product_category AS pc
                    ON b.category_id = pc.category_id
                INNER JOIN product_variant AS pv
                    ON pc.product_id = pv.product_id
                WHERE pv.deleted_at IS NULL
            )

            SELECT
                p.variant_id,
                p.min_quantity,
                round_currency(p.amount * (1 + p_share), pl.currency_code) AS amount
            FROM lying AS l
            INNER JOIN price AS p
                ON l.variant_id = p.variant_id
            INNER JOIN price_list AS pl
                ON p.price_list_id = pl.price_list_id
            WHERE
                p.price_list_id = p_price_list_id
                AND p.valid_to = '9999-12-31'
            ORDER BY p.variant_id, p.min_quantity;
        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SET p_changed = 0;

        IF p_share IS NULL OR p_share < -1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say by which share, -1 or more';
        END IF;

        SELECT COUNT(*) INTO v_found
        FROM price_list
        WHERE price_list_id = p_price_list_id
        FOR UPDATE;

        IF v_found = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such price list';
        END IF;

        SELECT COUNT(*) INTO v_found
        FROM category
        WHERE category_id = p_category_id;

        IF v_found = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such category';
        END IF;

        -- After the lock, so that what was waited for lies before it.
        SET v_now = UTC_TIMESTAMP(6);

        OPEN each_price;

        each_change: LOOP
            FETCH each_price INTO v_variant_id, v_min_quantity, v_amount;
            IF v_is_done THEN
                LEAVE each_change;
            END IF;

            CALL price_set_core(
                p_price_list_id,
                v_variant_id,
                v_min_quantity,
                v_amount,
                COALESCE(p_valid_from, v_now),
                v_now,
                v_is_changed
            );
            SET p_changed = p_changed + v_is_changed;
        END LOOP;

        CLOSE each_price;

        COMMIT;
    END;
END$$

DELIMITER ;
