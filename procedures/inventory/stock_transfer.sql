-- Procedure: stock_transfer
--
-- Moves goods from one warehouse to another, whole or not at all. What is claimed stays
-- where it is. Lines are a JSON array of objects with variant_id and quantity.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID, 30101 STOCK_INSUFFICIENT
-- Example:     CALL stock_transfer(1, 2, '[{"variant_id": 42, "quantity": 5}]', 'shop window');
-- See:         procedures/inventory/stock_shelve_core.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_transfer (
    IN p_from_warehouse_id BIGINT UNSIGNED,
    IN p_to_warehouse_id BIGINT UNSIGNED,
    IN p_lines JSON,
    IN p_note VARCHAR(255)
)
COMMENT 'Moves goods from one warehouse to another'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_units INT;
        DECLARE v_moved JSON;
        DECLARE v_detail VARCHAR(128);
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

        -- Each variant once, in whatever portions it was named.
        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT('variant_id', moved.variant_id, 'quantity', moved.quantity)
            ) AS moved,
            MIN(moved.least) AS units
        INTO v_moved, v_units
        FROM (
            SELECT
                given.variant_id,
                SUM(given.quantity) AS quantity,
                MIN(IF(given.variant_id IS NULL, 0, COALESCE(given.quantity, 0))) AS least
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id'
                        ERROR ON EMPTY ERROR ON ERROR,
                        quantity INT PATH '$.quantity' ERROR ON EMPTY ERROR ON ERROR
                    )
                ) AS given
            GROUP BY given.variant_id
        ) AS moved;

        IF v_moved IS NULL OR v_units < 1 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: move 1 unit of a variant or more';
        END IF;

        IF p_from_warehouse_id IS NULL OR p_from_warehouse_id <=> p_to_warehouse_id THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: move goods from one warehouse to another one';
        END IF;

        CALL stock_shelve_core(v_moved, p_to_warehouse_id);

        SELECT
            CONCAT(
                'STOCK_INSUFFICIENT: of ',
                COALESCE(pv.sku, moved.variant_id),
                ' there are ',
                GREATEST(COALESCE(sl.available, 0), 0),
                ' without a claim'
            )
        INTO v_detail
        FROM
            JSON_TABLE(
                v_moved,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', quantity INT PATH '$.quantity'
                )
            ) AS moved
        LEFT JOIN product_variant AS pv
            ON moved.variant_id = pv.variant_id
        LEFT JOIN stock_level AS sl
            ON
                moved.variant_id = sl.variant_id
                AND sl.warehouse_id = p_from_warehouse_id
        WHERE moved.quantity > COALESCE(sl.available, 0)
        ORDER BY moved.variant_id
        LIMIT 1;

        IF v_detail IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30101,
                MESSAGE_TEXT = v_detail;
        END IF;

        INSERT INTO stock_movement (
            variant_id, warehouse_id, kind, quantity, on_hand_after, note
        )
        WITH way AS (
            SELECT
                'transfer_out' AS kind,
                -1 AS sign
            UNION ALL
            SELECT
                'transfer_in' AS kind,
                1 AS sign
        )

        SELECT
            moved.variant_id,
            IF(way.sign < 0, p_from_warehouse_id, p_to_warehouse_id) AS warehouse_id,
            way.kind,
            way.sign * moved.quantity AS quantity,
            0 AS on_hand_after,
            p_note AS note
        FROM
            JSON_TABLE(
                v_moved,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', quantity INT PATH '$.quantity'
                )
            ) AS moved
        CROSS JOIN way
        ORDER BY moved.variant_id, way.sign;

        COMMIT;
    END;
END$$

DELIMITER ;
