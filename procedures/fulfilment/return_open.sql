-- Procedure: return_open
--
-- Notes what a customer wants to send back of an order: units that left, less those of
-- other returns. A return that was rejected takes none, one that was settled those that
-- came. Lines are a JSON array of objects with order_line_id, quantity and reason_code,
-- a line of the order once. Without a kind it is a return for the money. Sent twice it
-- is two returns, where there are units for both.
--
-- Transaction: its own; call it on an autocommit connection (else 1568)
-- Raises:      30004 NOT_FOUND, 30009 VALUE_INVALID, 30603 RETURN_EXCEEDS_SHIPPED
-- Example:     CALL return_open(1001, 'return', @lines, @return_request_id);
-- See:         procedures/fulfilment/return_approve.sql

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE return_open (
    IN p_order_id BIGINT UNSIGNED,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_lines JSON,
    OUT p_return_request_id BIGINT UNSIGNED
)
COMMENT 'Notes what a customer wants to send back of an order'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_lines INT;
        DECLARE v_distinct INT;
        DECLARE v_wrong INT;
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

        SELECT status_code INTO v_status_code
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_status_code IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order';
        END IF;

        IF COALESCE(p_kind, 'return') NOT IN ('return', 'exchange', 'claim') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the kind is return, exchange or claim';
        END IF;

        SELECT
            COUNT(*) AS given_lines,
            COUNT(DISTINCT given.order_line_id) AS distinct_lines,
            SUM(COALESCE(given.quantity, 0) < 1 OR rr.reason_code IS NULL) AS wrong_lines
        INTO v_lines, v_distinct, v_wrong
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    order_line_id BIGINT UNSIGNED PATH '$.order_line_id'
                    ERROR ON EMPTY ERROR ON ERROR,
                    quantity INT PATH '$.quantity' ERROR ON EMPTY ERROR ON ERROR,
                    reason_code VARCHAR(32) PATH '$.reason_code' ERROR ON EMPTY ERROR ON ERROR
                )
            ) AS given
        LEFT JOIN return_reason AS rr
            ON rr.reason_code = CONVERT(given.reason_code USING ascii) COLLATE ascii_bin;

        IF v_lines = 0 OR v_distinct < v_lines OR v_wrong > 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: give each line once, 1 unit or more, a known reason';
        END IF;

        WITH taken AS (
            SELECT
                rl.order_line_id,
                SUM(IF(rr.status = 'settled', rl.qty_received, rl.qty_requested)) AS quantity
            FROM return_request AS rr
            INNER JOIN return_line AS rl
                ON rr.return_request_id = rl.return_request_id
            WHERE
                rr.order_id = p_order_id
                AND rr.status <> 'rejected'
            GROUP BY rl.order_line_id
        )

        SELECT
            CONCAT(
                'RETURN_EXCEEDS_SHIPPED: of line ', COALESCE(ol.line_no, given.order_line_id),
                ' there are ', COALESCE(ol.qty_shipped, 0), ' shipped, ',
                COALESCE(taken.quantity, 0), ' of them on returns'
            )
        INTO v_detail
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                    quantity INT PATH '$.quantity'
                )
            ) AS given
        LEFT JOIN order_line AS ol
            ON
                given.order_line_id = ol.order_line_id
                AND ol.order_id = p_order_id
        LEFT JOIN taken
            ON ol.order_line_id = taken.order_line_id
        WHERE given.quantity > COALESCE(ol.qty_shipped, 0) - COALESCE(taken.quantity, 0)
        ORDER BY given.order_line_id
        LIMIT 1;

        IF v_detail IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30603,
                MESSAGE_TEXT = v_detail;
        END IF;

        INSERT INTO return_request (order_id, kind)
        VALUES (p_order_id, COALESCE(p_kind, 'return'));

        SET p_return_request_id = LAST_INSERT_ID();

        INSERT INTO return_line (
            return_request_id, order_id, order_line_id, reason_code, qty_requested
        )
        SELECT
            p_return_request_id AS return_request_id,
            p_order_id AS order_id,
            given.order_line_id,
            given.reason_code,
            given.quantity
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    order_line_id BIGINT UNSIGNED PATH '$.order_line_id',
                    quantity INT PATH '$.quantity',
                    reason_code VARCHAR(32) PATH '$.reason_code'
                )
            ) AS given
        ORDER BY given.order_line_id;

        COMMIT;
    END;
END$$

DELIMITER ;
