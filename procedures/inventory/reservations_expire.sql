-- Procedure: reservations_expire
--
-- Releases the claims of carts that have lapsed, of a number of carts at a time, and
-- says how many claims went. Carts that somebody is at just now are left for the
-- next run. It locks as everybody does, carts first and then goods, so it gets in
-- nobody's way.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID
-- Example:     CALL reservations_expire(500, @released);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE reservations_expire (
    IN p_carts INT,
    OUT p_released INT
)
COMMENT 'Releases the claims of carts that have lapsed'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_carts JSON;
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

        SET p_released = 0;

        IF p_carts IS NULL OR p_carts < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: release the claims of 1 cart or more';
        END IF;

        SELECT JSON_ARRAYAGG(lapsed.cart_id) INTO v_carts
        FROM (
            SELECT DISTINCT cart_id
            FROM stock_reservation
            WHERE expires_at <= v_now
            ORDER BY cart_id
            LIMIT p_carts
        ) AS lapsed;

        SELECT JSON_ARRAYAGG(idle.cart_id) INTO v_carts
        FROM (
            SELECT c.cart_id
            FROM cart AS c
            WHERE
                c.cart_id IN (
                    SELECT lapsed.cart_id
                    FROM JSON_TABLE(
                        v_carts, '$[*]' COLUMNS (cart_id BIGINT UNSIGNED PATH '$')
                    ) AS lapsed
                )
            FOR UPDATE SKIP LOCKED
        ) AS idle;

        IF v_carts IS NOT NULL THEN
            SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', sr.variant_id)) INTO v_goods
            FROM
                JSON_TABLE(
                    v_carts, '$[*]' COLUMNS (cart_id BIGINT UNSIGNED PATH '$')
                ) AS lapsed
            INNER JOIN stock_reservation AS sr
                ON lapsed.cart_id = sr.cart_id
            WHERE sr.expires_at <= v_now;

            CALL stock_lock_core(v_goods);

            DELETE sr
            FROM stock_reservation AS sr
            INNER JOIN
                JSON_TABLE(
                    v_carts, '$[*]' COLUMNS (cart_id BIGINT UNSIGNED PATH '$')
                ) AS lapsed
                ON sr.cart_id = lapsed.cart_id
            WHERE sr.expires_at <= v_now;

            SET p_released = ROW_COUNT();
        END IF;

        COMMIT;
    END;
END$$

DELIMITER ;
