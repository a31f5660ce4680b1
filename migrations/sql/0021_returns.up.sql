-- Migration 0021, up: take goods back, settle what is owed for them, and hold an order
--     for a person to look at
--
-- Locks: return_line is copied under a shared lock, for its foreign key (COPY)

CREATE TABLE return_reason (
    reason_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    meaning VARCHAR(255) NOT NULL,

    PRIMARY KEY (reason_code)
) COMMENT = 'Why customers send things back';

-- The reasons that were given so far; seeds/reference/return_reason.csv has them all.
INSERT INTO return_reason (reason_code, meaning)
WITH known (reason_code, meaning) AS (
    VALUES
    ROW ('damaged_in_transit', 'It left whole, and arrived broken'),
    ROW ('defective', 'It does not do what it should'),
    ROW ('not_as_described', 'It is another thing than the page said'),
    ROW ('too_late', 'It came after the day it was promised for'),
    ROW ('unwanted', 'The customer changed their mind'),
    ROW ('wrong_size', 'It does not fit')
)

SELECT
    reason_code,
    meaning
FROM known
WHERE CONVERT(reason_code USING ascii) IN (SELECT given.reason_code FROM return_line AS given);

ALTER TABLE return_line
    DROP CHECK ck_return_line_reason_code,
    MODIFY COLUMN reason_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    MODIFY COLUMN is_resellable BOOLEAN NULL
    COMMENT 'All that came can be sold again; NULL: not looked at yet',
    MODIFY COLUMN refund_amount DECIMAL(19, 4) NOT NULL DEFAULT 0
    COMMENT 'Owed to the customer for it once settled, tax included, in the currency of the order',
    ADD KEY ix_return_line_reason_code (reason_code),
    ADD CONSTRAINT fk_return_line_return_reason
    FOREIGN KEY (reason_code) REFERENCES return_reason (reason_code),
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE return_request
    ADD COLUMN note VARCHAR(255) NULL COMMENT 'What was decided, in words; NULL: nothing to add'
    AFTER closed_at,
    ALGORITHM = INSTANT;

DROP TRIGGER return_line_before_update_guard_received;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_before_update_guard_received
BEFORE UPDATE ON return_line
FOR EACH ROW
BEGIN
    DECLARE v_closed_at DATETIME(6);
    DECLARE v_quantity INT;

    IF NOT (
        NEW.return_request_id = OLD.return_request_id
        AND NEW.order_id = OLD.order_id
        AND NEW.order_line_id = OLD.order_line_id
        AND NEW.qty_received >= OLD.qty_received
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: what return_line received stays received';
    END IF;

    SELECT closed_at INTO v_closed_at
    FROM return_request
    WHERE return_request_id = OLD.return_request_id
    FOR SHARE;

    IF v_closed_at IS NOT NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30001,
            MESSAGE_TEXT = 'APPEND_ONLY: a return_line of a closed return stands still';
    END IF;

    SELECT quantity INTO v_quantity
    FROM order_line
    WHERE order_line_id = NEW.order_line_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_request_before_update_guard_status
BEFORE UPDATE ON return_request
FOR EACH ROW
BEGIN
    DECLARE v_detail VARCHAR(128);

    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('requested', 'approved'),
        ('requested', 'rejected'),
        ('approved', 'rejected'),
        ('approved', 'received'),
        ('received', 'settled')
    ) THEN
        SET v_detail = CONCAT(
            'ILLEGAL_TRANSITION: a return does not go from ', OLD.status, ' to ', NEW.status
        );
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = v_detail;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE return_lock_core (
    IN p_return_request_id BIGINT UNSIGNED,
    OUT p_order_id BIGINT UNSIGNED,
    OUT p_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin
)
COMMENT 'Locks an order and its return, and tells where the return stands'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;

    SELECT order_id INTO p_order_id
    FROM return_request
    WHERE return_request_id = p_return_request_id;

    IF p_order_id IS NULL THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30004,
            MESSAGE_TEXT = 'NOT_FOUND: there is no such return';
    END IF;

    SELECT status_code INTO v_status_code
    FROM sales_order
    WHERE order_id = p_order_id
    FOR UPDATE;

    SELECT status INTO p_status
    FROM return_request
    WHERE return_request_id = p_return_request_id
    FOR UPDATE;
END$$

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE return_approve (
    IN p_return_request_id BIGINT UNSIGNED,
    IN p_note VARCHAR(255)
)
COMMENT 'Lets a customer send back what they asked to'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_order_id BIGINT UNSIGNED;
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

        CALL return_lock_core(p_return_request_id, v_order_id, v_status);

        IF v_status = 'approved' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: the return is approved already';
        END IF;

        UPDATE return_request
        SET
            status = 'approved',
            note = p_note
        WHERE return_request_id = p_return_request_id;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE return_reject (
    IN p_return_request_id BIGINT UNSIGNED,
    IN p_note VARCHAR(255)
)
COMMENT 'Turns down a return of which nothing has come'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_order_id BIGINT UNSIGNED;
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

        CALL return_lock_core(p_return_request_id, v_order_id, v_status);

        IF v_status = 'rejected' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: the return is rejected already';
        END IF;

        UPDATE return_request
        SET
            status = 'rejected',
            closed_at = UTC_TIMESTAMP(6),
            note = p_note
        WHERE return_request_id = p_return_request_id;

        COMMIT;
    END;
END$$

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

        -- Locks the shelves one after the other as everybody does, and makes those that are not
        -- there: goods may come back to another warehouse than they left.
        INSERT INTO stock_level (variant_id, warehouse_id)
        SELECT DISTINCT
            came.variant_id,
            p_warehouse_id AS warehouse_id
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
            AND came.resellable > 0
        ORDER BY came.variant_id
        ON DUPLICATE KEY UPDATE variant_id = stock_level.variant_id;

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE return_settle (
    IN p_return_request_id BIGINT UNSIGNED,
    OUT p_refund DECIMAL(19, 4)
)
COMMENT 'Reckons what a customer gets back for what came, and closes the return'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_order_id BIGINT UNSIGNED;
        DECLARE v_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_minor_unit TINYINT UNSIGNED;
        DECLARE v_goods DECIMAL(19, 4);
        DECLARE v_costs JSON;
        DECLARE v_refunds JSON;
        DECLARE v_missing INT;
        DECLARE v_open INT;
        DECLARE v_may_close INT;
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

        CALL return_lock_core(p_return_request_id, v_order_id, v_status);

        IF v_status NOT IN ('received', 'settled') THEN
            SET v_detail = CONCAT(
                'ILLEGAL_TRANSITION: a return that is ', v_status, ' is not settled'
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = v_detail;
        END IF;

        IF v_status = 'received' THEN
            SELECT currency_minor_unit INTO v_minor_unit
            FROM sales_order
            WHERE order_id = v_order_id;

            WITH line_discount AS (
                SELECT
                    order_line_id,
                    SUM(amount) AS amount
                FROM order_discount
                WHERE order_id = v_order_id
                GROUP BY order_line_id
            ),

            line_tax AS (
                SELECT
                    order_line_id,
                    SUM(amount) AS amount
                FROM order_tax
                WHERE
                    order_id = v_order_id
                    AND NOT is_included
                GROUP BY order_line_id
            ),

            line_cost AS (
                SELECT
                    ol.order_line_id,
                    ol.line_subtotal - COALESCE(ld.amount, 0) + COALESCE(lt.amount, 0) AS amount
                FROM order_line AS ol
                LEFT JOIN line_discount AS ld
                    ON ol.order_line_id = ld.order_line_id
                LEFT JOIN line_tax AS lt
                    ON ol.order_line_id = lt.order_line_id
                WHERE ol.order_id = v_order_id
            )

            SELECT
                ROUND(SUM(amount), v_minor_unit) AS goods,
                JSON_ARRAYAGG(JSON_OBJECT('id', order_line_id, 'weight', amount)) AS costs
            INTO v_goods, v_costs
            FROM line_cost;

            SET v_costs = split_amount(v_goods, v_minor_unit, v_costs);

            WITH settled AS (
                SELECT
                    rl.order_line_id,
                    SUM(rl.qty_received) AS units
                FROM return_request AS rr
                INNER JOIN return_line AS rl
                    ON rr.return_request_id = rl.return_request_id
                WHERE
                    rr.order_id = v_order_id
                    AND rr.status = 'settled'
                GROUP BY rl.order_line_id
            )

            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'return_line_id', rl.return_line_id,
                        'amount',
                        ROUND(
                            cost.amount * (COALESCE(s.units, 0) + rl.qty_received) / ol.quantity,
                            v_minor_unit
                        )
                        - ROUND(cost.amount * COALESCE(s.units, 0) / ol.quantity, v_minor_unit)
                    )
                )
            INTO v_refunds
            FROM return_request AS rr
            INNER JOIN return_line AS rl
                ON rr.return_request_id = rl.return_request_id
            INNER JOIN order_line AS ol
                ON rl.order_line_id = ol.order_line_id
            INNER JOIN
                JSON_TABLE(
                    v_costs,
                    '$[*]' COLUMNS (
                        id BIGINT UNSIGNED PATH '$.id',
                        amount DECIMAL(19, 4) PATH '$.amount'
                    )
                ) AS cost
                ON ol.order_line_id = cost.id
            LEFT JOIN settled AS s
                ON rl.order_line_id = s.order_line_id
            WHERE
                rr.return_request_id = p_return_request_id
                AND rr.kind <> 'exchange';

            UPDATE return_line AS rl
                INNER JOIN -- noqa: LT02
                    JSON_TABLE(
                        v_refunds,
                        '$[*]' COLUMNS (
                            return_line_id BIGINT UNSIGNED PATH '$.return_line_id',
                            amount DECIMAL(19, 4) PATH '$.amount'
                        )
                    ) AS refund
                    ON rl.return_line_id = refund.return_line_id
            SET rl.refund_amount = refund.amount;

            UPDATE return_request
            SET
                status = 'settled',
                closed_at = UTC_TIMESTAMP(6)
            WHERE return_request_id = p_return_request_id;

            SELECT SUM(quantity - qty_cancelled - qty_returned) AS missing INTO v_missing
            FROM order_line
            WHERE order_id = v_order_id;

            SELECT COUNT(*) INTO v_open
            FROM return_request
            WHERE
                order_id = v_order_id
                AND closed_at IS NULL;

            SELECT COUNT(*) INTO v_may_close
            FROM sales_order AS o
            INNER JOIN order_status_transition AS ost
                ON o.status_code = ost.from_status
            WHERE
                o.order_id = v_order_id
                AND ost.to_status = 'returned';

            IF v_missing = 0 AND v_open = 0 AND v_may_close THEN
                CALL order_transition_core(v_order_id, 'returned', 'return_settle', NULL);
            END IF;
        END IF;

        SELECT SUM(refund_amount) INTO p_refund
        FROM return_line
        WHERE return_request_id = p_return_request_id;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_hold (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100),
    IN p_reason VARCHAR(255)
)
COMMENT 'Stops an order for a person to look at'
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

        CALL order_transition_core(p_order_id, 'on_hold', p_actor, p_reason);

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_release (
    IN p_order_id BIGINT UNSIGNED,
    IN p_actor VARCHAR(100),
    IN p_note VARCHAR(255)
)
COMMENT 'Lets a held order go on from where it was stopped'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_status_seq INT;
        DECLARE v_grand_total DECIMAL(19, 4);
        DECLARE v_paid DECIMAL(19, 4);
        DECLARE v_to_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
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

        SELECT
            status_code,
            status_seq,
            grand_total
        INTO v_status_code, v_status_seq, v_grand_total
        FROM sales_order
        WHERE order_id = p_order_id
        FOR UPDATE;

        IF v_status_code IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such order';
        END IF;

        IF v_status_code <> 'on_hold' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: only an order that is held is released';
        END IF;

        SELECT from_status INTO v_to_status
        FROM order_status_history
        WHERE
            order_id = p_order_id
            AND seq = v_status_seq;

        SELECT SUM(captured - refunded) AS paid INTO v_paid
        FROM payment
        WHERE order_id = p_order_id;

        -- Money that comes while an order is held does not move it.
        IF v_to_status = 'pending' AND v_paid >= v_grand_total THEN
            SET v_to_status = 'paid';
        END IF;

        CALL order_transition_core(p_order_id, v_to_status, p_actor, p_note);

        COMMIT;
    END;
END$$

DELIMITER ;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW fulfilment_violations AS
WITH line_asked AS (
    SELECT
        rl.order_line_id,
        SUM(IF(rr.status = 'settled', rl.qty_received, rl.qty_requested)) AS quantity
    FROM return_line AS rl
    INNER JOIN return_request AS rr
        ON rl.return_request_id = rr.return_request_id
    WHERE rr.status <> 'rejected'
    GROUP BY rl.order_line_id
),

line_shelved AS (
    SELECT
        return_line_id,
        SUM(quantity) AS quantity
    FROM stock_movement
    WHERE return_line_id IS NOT NULL
    GROUP BY return_line_id
),

line_discount AS (
    SELECT
        order_line_id,
        SUM(amount) AS amount
    FROM order_discount
    WHERE order_line_id IS NOT NULL
    GROUP BY order_line_id
),

line_tax AS (
    SELECT
        order_line_id,
        SUM(amount) AS amount
    FROM order_tax
    WHERE
        order_line_id IS NOT NULL
        AND NOT is_included
    GROUP BY order_line_id
),

line_cost AS (
    SELECT
        ol.order_id,
        ol.order_line_id,
        o.currency_minor_unit,
        ol.line_subtotal - COALESCE(ld.amount, 0) + COALESCE(lt.amount, 0) AS amount
    FROM sales_order AS o
    INNER JOIN order_line AS ol
        ON o.order_id = ol.order_id
    LEFT JOIN line_discount AS ld
        ON ol.order_line_id = ld.order_line_id
    LEFT JOIN line_tax AS lt
        ON ol.order_line_id = lt.order_line_id
),

order_cost AS (
    SELECT
        order_id,
        ROUND(SUM(amount), MAX(currency_minor_unit)) AS amount
    FROM line_cost
    GROUP BY order_id
),

line_refund AS (
    SELECT
        order_line_id,
        SUM(refund_amount) AS amount
    FROM return_line
    GROUP BY order_line_id
),

order_refund AS (
    SELECT
        order_id,
        SUM(refund_amount) AS amount
    FROM return_line
    GROUP BY order_id
)

SELECT
    'returns ask for no more than was shipped' AS invariant,
    CONCAT('order line ', ol.order_line_id) AS subject,
    CAST(asked.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', ol.qty_shipped) AS CHAR) AS expected
FROM line_asked AS asked
INNER JOIN order_line AS ol
    ON asked.order_line_id = ol.order_line_id
WHERE asked.quantity > ol.qty_shipped
UNION ALL
SELECT
    'a return puts no more on the shelf than came' AS invariant,
    CONCAT('return line ', rl.return_line_id) AS subject,
    CAST(shelved.quantity AS CHAR) AS found,
    CAST(CONCAT('at most ', rl.qty_received) AS CHAR) AS expected
FROM line_shelved AS shelved
INNER JOIN return_line AS rl
    ON shelved.return_line_id = rl.return_line_id
WHERE shelved.quantity > rl.qty_received
UNION ALL
SELECT
    'a return puts back what its line sold' AS invariant,
    CONCAT('stock movement ', sm.stock_movement_id) AS subject,
    CAST(sm.variant_id AS CHAR) AS found,
    CAST(ol.variant_id AS CHAR) AS expected
FROM stock_movement AS sm
INNER JOIN return_line AS rl
    ON sm.return_line_id = rl.return_line_id
INNER JOIN order_line AS ol
    ON rl.order_line_id = ol.order_line_id
WHERE sm.variant_id <> ol.variant_id
UNION ALL
SELECT
    'a rejected return received nothing' AS invariant,
    CONCAT('return line ', rl.return_line_id) AS subject,
    CAST(rl.qty_received AS CHAR) AS found,
    CAST(0 AS CHAR) AS expected
FROM return_line AS rl
INNER JOIN return_request AS rr
    ON rl.return_request_id = rr.return_request_id
WHERE
    rr.status = 'rejected'
    AND rl.qty_received > 0
UNION ALL
SELECT
    'only a settled return refunds' AS invariant,
    CONCAT('return line ', rl.return_line_id) AS subject,
    CAST(rr.status AS CHAR) AS found,
    CAST('settled' AS CHAR) AS expected
FROM return_line AS rl
INNER JOIN return_request AS rr
    ON rl.return_request_id = rr.return_request_id
WHERE
    rl.refund_amount > 0
    AND rr.status <> 'settled'
UNION ALL
-- The lines of an order are rounded together, so that one may get up to a coin more.
SELECT
    'returns of a line refund no more than it cost' AS invariant,
    CONCAT('order line ', cost.order_line_id) AS subject,
    CAST(refund.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', cost.amount) AS CHAR) AS expected
FROM line_refund AS refund
INNER JOIN line_cost AS cost
    ON refund.order_line_id = cost.order_line_id
WHERE
    refund.amount
    >= cost.amount
    + CAST(ELT(cost.currency_minor_unit + 1, 1, 0.1, 0.01, 0.001, 0.0001) AS DECIMAL(5, 4))
UNION ALL
SELECT
    'returns of an order refund no more than its goods cost' AS invariant,
    CONCAT('order ', cost.order_id) AS subject,
    CAST(refund.amount AS CHAR) AS found,
    CAST(CONCAT('at most ', cost.amount) AS CHAR) AS expected
FROM order_refund AS refund
INNER JOIN order_cost AS cost
    ON refund.order_id = cost.order_id
WHERE refund.amount > cost.amount;
