-- Procedure: carts_expire
--
-- Closes carts whose time has run out, a number at a time, and says how many. What they
-- had claimed is free again. Carts that somebody is at just now are left for the next
-- run. It locks as everybody does, carts first and then goods.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL carts_expire(500, @expired);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE carts_expire (
    IN p_carts INT,
    OUT p_expired INT
)
COMMENT 'Closes carts whose time has run out'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_carts JSON;
        DECLARE v_cart_id BIGINT UNSIGNED;
        DECLARE v_goods JSON;
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

        SET p_expired = 0;

        IF p_carts IS NULL OR p_carts < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: close 1 cart or more';
        END IF;

        SELECT JSON_ARRAYAGG(lapsed.cart_id) INTO v_carts
        FROM (
            SELECT cart_id
            FROM cart
            WHERE
                status = 'open'
                AND expires_at <= v_now
            ORDER BY expires_at
            LIMIT p_carts
            FOR UPDATE SKIP LOCKED -- noqa: PRS
        ) AS lapsed;

        IF v_carts IS NOT NULL THEN
            SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', sr.variant_id)) INTO v_goods
            FROM
                JSON_TABLE(v_carts, '$[*]' COLUMNS (cart_id BIGINT UNSIGNED PATH '$')) AS lapsed
            INNER JOIN stock_reservation AS sr
                ON lapsed.cart_id = sr.cart_id;

            CALL stock_lock_core(v_goods);

            -- One after the other: a statement over all might read, and wait for, others.
            WHILE p_expired < JSON_LENGTH(v_carts) DO
                SET v_cart_id = JSON_EXTRACT(v_carts, CONCAT('$[', p_expired, ']'));

                DELETE FROM stock_reservation
                WHERE cart_id = v_cart_id;

                UPDATE cart
                SET status = 'expired'
                WHERE cart_id = v_cart_id;

                SET p_expired = p_expired + 1;
            END WHILE;
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
