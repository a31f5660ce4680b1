-- Procedure: return_receive
--
-- Notes units of a return that came to a warehouse, all of them or some: what can be
-- sold again goes back on the shelf, and the order line counts them as returned. Lines
-- are a JSON array of objects with return_line_id, quantity and is_resellable; a line
-- of which only some can be sold again stands there twice. A receipt that is sent twice
-- is two receipts, where so many units are still to come.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30009 VALUE_INVALID, 30601 ILLEGAL_TRANSITION,
--              30603 RETURN_EXCEEDS_SHIPPED
-- Example:     CALL return_receive(7, 1, @lines);
-- See:         procedures/inventory/stock_shelve_core.sql
--              procedures/fulfilment/return_settle.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE return_receive (
    IN p_return_request_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_lines JSON
)
COMMENT 'Notes units of a return that came to a warehouse'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_order_id BIGINT UNSIGNED;
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_wrong INT;
        DECLARE v_back JSON;
        DECLARE v_goods JSON;
        DECLARE v_detail VARCHAR(128);
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            IF v_errno = 3819 AND v_message LIKE '%ck_order_line_returned_shipped_ordered%' THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30603,
                    MESSAGE_TEXT = 'RETURN_EXCEEDS_SHIPPED: more comes back than was shipped';
            END IF;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        SELECT COALESCE(SUM(COALESCE(given.quantity, 0) < 1), 1) AS wrong_lines INTO v_wrong
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (quantity INT PATH '$.quantity' ERROR ON EMPTY ERROR ON ERROR)
            ) AS given;

        IF v_wrong > 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a receipt holds 1 unit of a line or more';
        END IF;

        -- A line once, with the variant that it sold and how much of it goes on the shelf.
        SELECT
            JSON_ARRAYAGG(
                JSON_OBJECT(
                    'return_line_id', came.return_line_id,
                    'variant_id', came.variant_id,
                    'quantity', came.quantity,
                    'resellable', came.resellable
                )
            )
        INTO v_back
        FROM (
            SELECT
                given.return_line_id,
                MAX(ol.variant_id) AS variant_id,
                SUM(given.quantity) AS quantity,
                SUM(IF(given.is_resellable, given.quantity, 0)) AS resellable
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        return_line_id BIGINT UNSIGNED PATH '$.return_line_id'
                        ERROR ON EMPTY ERROR ON ERROR,
                        quantity INT PATH '$.quantity',
                        is_resellable BOOLEAN PATH '$.is_resellable'
                        ERROR ON EMPTY ERROR ON ERROR
                    )
                ) AS given
            LEFT JOIN return_line AS rl
                ON given.return_line_id = rl.return_line_id
            LEFT JOIN order_line AS ol
                ON rl.order_line_id = ol.order_line_id
            GROUP BY given.return_line_id
        ) AS came;

        -- Goods may come back to another warehouse than they left.
        SELECT JSON_ARRAYAGG(JSON_OBJECT('variant_id', came.variant_id)) INTO v_goods
        FROM
            JSON_TABLE(
                v_back,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id',
                    resellable INT PATH '$.resellable'
                )
            ) AS came
        WHERE
            came.variant_id IS NOT NULL
            AND came.resellable > 0;

        CALL stock_shelve_core(v_goods, p_warehouse_id);

        CALL return_lock_core(p_return_request_id, v_order_id, v_status);

        IF v_status NOT IN ('approved', 'received') THEN
            SET v_detail = CONCAT(
                'ILLEGAL_TRANSITION: nothing comes of a return that is ', v_status
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = v_detail;
        END IF;

        SELECT
            CONCAT(
                'RETURN_EXCEEDS_SHIPPED: of return line ', came.return_line_id, ' there are ',
                COALESCE(rl.qty_requested - rl.qty_received, 0), ' to come'
            )
        INTO v_detail
        FROM
            JSON_TABLE(
                v_back,
                '$[*]' COLUMNS (
                    return_line_id BIGINT UNSIGNED PATH '$.return_line_id',
                    quantity INT PATH '$.quantity'
                )
            ) AS came
        LEFT JOIN return_line AS rl
            ON
                came.return_line_id = rl.return_line_id
                AND rl.return_request_id = p_return_request_id
        WHERE came.quantity > COALESCE(rl.qty_requested - rl.qty_received, 0)
        ORDER BY came.return_line_id
        LIMIT 1;

        IF v_detail IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30603,
                MESSAGE_TEXT = v_detail;
        END IF;

        UPDATE return_line AS rl
            INNER JOIN -- noqa: LT02
                JSON_TABLE(
                    v_back,
                    '$[*]' COLUMNS (
                        return_line_id BIGINT UNSIGNED PATH '$.return_line_id',
                        quantity INT PATH '$.quantity',
                        resellable INT PATH '$.resellable'
                    )
                ) AS came
                ON rl.return_line_id = came.return_line_id
        SET
            rl.qty_received = rl.qty_received + came.quantity,
            rl.is_resellable = COALESCE(rl.is_resellable, TRUE) AND came.resellable = came.quantity;

        INSERT INTO stock_movement (
            variant_id, warehouse_id, kind, quantity, on_hand_after, return_line_id
        )
        SELECT
            came.variant_id,
            p_warehouse_id AS warehouse_id,
            'return' AS kind,
            came.resellable AS quantity,
            0 AS on_hand_after,
            came.return_line_id
        FROM
            JSON_TABLE(
                v_back,
                '$[*]' COLUMNS (
                    return_line_id BIGINT UNSIGNED PATH '$.return_line_id',
                    variant_id BIGINT UNSIGNED PATH '$.variant_id',
                    resellable INT PATH '$.resellable'
                )
            ) AS came
        WHERE
            came.variant_id IS NOT NULL
            AND came.resellable > 0
        ORDER BY came.variant_id, came.return_line_id;

        UPDATE return_request
        SET status = 'received'
        WHERE return_request_id = p_return_request_id;

        COMMIT;
    END;
END$$

DELIMITER ;
