-- Procedure: cart_reserve_stock
--
-- Claims stock for every line of an open cart, or leaves no trace. Asking again
-- renews the claims. Without a warehouse those that serve the channel are asked by
-- priority.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30201 CART_NOT_OPEN
-- Example:     CALL cart_reserve_stock(1001, NULL, 900);
-- See:         procedures/cart/cart_claim_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE cart_reserve_stock (
    IN p_cart_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_ttl_seconds INT
)
COMMENT 'Claims stock for every line of an open cart, or leaves no trace'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
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

        IF p_ttl_seconds IS NULL OR p_ttl_seconds < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a claim holds for 1 second or longer';
        END IF;

        SELECT status INTO v_status
        FROM cart
        WHERE cart_id = p_cart_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such cart';
        END IF;

        IF v_status <> 'open' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30201,
                MESSAGE_TEXT = 'CART_NOT_OPEN: this cart was ordered, lapsed or merged';
        END IF;

        CALL cart_claim_core(p_cart_id, NULL, p_warehouse_id, p_ttl_seconds);

        COMMIT;
    END;
END$$

DELIMITER ;
