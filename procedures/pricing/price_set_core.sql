-- Procedure: price_set_core
--
-- Sets what a variant costs from a moment on: closes the row that holds until then
-- and chains the next one to it. The same price again changes nothing. Past prices
-- stay as they were.
--
-- Transaction: the caller's
-- Raises:      30009 VALUE_INVALID, 30301 PRICE_OVERLAP
-- Example:     CALL price_set_core(1, 42, 1, 24.90, @now, @now, @is_changed);

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE price_set_core (
    IN p_price_list_id BIGINT UNSIGNED,
    IN p_variant_id BIGINT UNSIGNED,
    IN p_min_quantity INT,
    IN p_amount DECIMAL(19, 4),
    IN p_valid_from DATETIME(6),
    IN p_now DATETIME(6),
    OUT p_is_changed BOOLEAN
)
COMMENT 'Sets what a variant costs from a moment on, now or later'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_open_from DATETIME(6);
    DECLARE v_open_amount DECIMAL(19, 4);

    IF p_amount IS NULL OR p_amount < 0 OR p_min_quantity IS NULL OR p_min_quantity < 1 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: a price is 0 or more, for 1 unit or more';
    END IF;

    IF p_valid_from < p_now THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30301,
            MESSAGE_TEXT = 'PRICE_OVERLAP: a price begins now or later; past prices stay';
    END IF;

    SELECT
        valid_from,
        amount
    INTO v_open_from, v_open_amount
    FROM price
    WHERE
        price_list_id = p_price_list_id
        AND variant_id = p_variant_id
        AND min_quantity = p_min_quantity
        AND valid_to = '9999-12-31'
    FOR UPDATE;

    IF v_open_from >= p_valid_from THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30301,
            MESSAGE_TEXT = 'PRICE_OVERLAP: a price from then on or later is set already';
    END IF;

    SET p_is_changed = v_open_amount IS NULL OR v_open_amount <> p_amount;

    IF p_is_changed THEN
        UPDATE price
        SET valid_to = p_valid_from
        WHERE
            price_list_id = p_price_list_id
            AND variant_id = p_variant_id
            AND min_quantity = p_min_quantity
            AND valid_from = v_open_from;

        INSERT INTO price (
            price_list_id, variant_id, min_quantity, valid_from, prev_valid_to, amount
        )
        VALUES (
            p_price_list_id,
            p_variant_id,
            p_min_quantity,
            p_valid_from,
            IF(v_open_from IS NULL, NULL, p_valid_from),
            p_amount
        );
    END IF;
END$$

DELIMITER ;
