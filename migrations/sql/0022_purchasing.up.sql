-- Migration 0022, up: buy goods from suppliers, take them in, and note what they cost
--
-- Locks: stock_movement is copied under a shared lock, for a foreign key and a check
--        (COPY); order_line changes a comment alone (INSTANT); a changed procedure is
--        missing for the moment between drop and create

CREATE TABLE supplier (
    supplier_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    supplier_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'What it bills in',
    is_active BOOLEAN NOT NULL DEFAULT TRUE COMMENT 'FALSE: takes no new orders',

    PRIMARY KEY (supplier_id),
    UNIQUE KEY uq_supplier_supplier_code (supplier_code),
    KEY ix_supplier_country_code (country_code),
    KEY ix_supplier_currency_code (currency_code),
    CONSTRAINT fk_supplier_country
    FOREIGN KEY (country_code) REFERENCES country (country_code),
    CONSTRAINT fk_supplier_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code)
) COMMENT = 'Whom the shop buys goods from';

CREATE TABLE supplier_variant (
    supplier_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,

    supplier_sku VARCHAR(64) COLLATE utf8mb4_0900_as_cs NULL
    COMMENT 'What the supplier calls it; NULL: as we do, or not known',
    lead_time_days INT NULL COMMENT 'From the order to the delivery; NULL: not known',
    min_order_qty INT NOT NULL DEFAULT 1 COMMENT 'Units the supplier sends at least',
    cost DECIMAL(19, 4) NOT NULL COMMENT 'For one, without tax',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'That of the cost',
    cost_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6))
    COMMENT 'UTC, when the cost was learnt; of several suppliers the newest is what goods cost',

    PRIMARY KEY (supplier_id, variant_id),
    UNIQUE KEY uq_supplier_variant_supplier_id_supplier_sku (supplier_id, supplier_sku),
    -- The checkout's path: what a variant cost last.
    KEY ix_supplier_variant_variant_id_cost_at (variant_id, cost_at),
    KEY ix_supplier_variant_currency_code (currency_code),
    CONSTRAINT fk_supplier_variant_supplier
    FOREIGN KEY (supplier_id) REFERENCES supplier (supplier_id),
    CONSTRAINT fk_supplier_variant_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT fk_supplier_variant_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT ck_supplier_variant_lead_time_not_negative
    CHECK (lead_time_days >= 0),
    CONSTRAINT ck_supplier_variant_min_order_qty_positive
    CHECK (min_order_qty > 0),
    CONSTRAINT ck_supplier_variant_cost_not_negative
    CHECK (cost >= 0)
) COMMENT = 'What a supplier sells, and for how much';

CREATE TABLE purchase_order (
    purchase_order_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    purchase_order_number VARCHAR(48) COLLATE utf8mb4_0900_as_cs NOT NULL
    COMMENT 'What the supplier is told; gaps are no fault',

    supplier_id BIGINT UNSIGNED NOT NULL,
    warehouse_id BIGINT UNSIGNED NOT NULL COMMENT 'Where the goods shall come to',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'That of its costs',
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'draft'
    COMMENT 'draft, submitted, partially_received, received: all of it, cancelled: no more will come',
    expected_on DATE NULL COMMENT 'Day all of it should be there; NULL: not submitted, or not known',
    submitted_at DATETIME(6) NULL COMMENT 'UTC; NULL: never was',
    closed_at DATETIME(6) NULL COMMENT 'UTC, when received or cancelled; NULL: still open',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (purchase_order_id),
    UNIQUE KEY uq_purchase_order_purchase_order_number (purchase_order_number),
    -- What a receipt points at, so that it is of the same supplier and warehouse.
    UNIQUE KEY uq_purchase_order_parties (purchase_order_id, supplier_id, warehouse_id),
    KEY ix_purchase_order_supplier_id (supplier_id),
    KEY ix_purchase_order_warehouse_id (warehouse_id),
    KEY ix_purchase_order_currency_code (currency_code),
    KEY ix_purchase_order_status_expected_on (status, expected_on),
    CONSTRAINT fk_purchase_order_supplier
    FOREIGN KEY (supplier_id) REFERENCES supplier (supplier_id),
    CONSTRAINT fk_purchase_order_warehouse
    FOREIGN KEY (warehouse_id) REFERENCES warehouse (warehouse_id),
    CONSTRAINT fk_purchase_order_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT ck_purchase_order_status
    CHECK (status IN ('draft', 'submitted', 'partially_received', 'received', 'cancelled')),
    -- A draft may be called off as well.
    CONSTRAINT ck_purchase_order_submitted_has_time
    CHECK (status = 'cancelled' OR (status = 'draft') = (submitted_at IS NULL)),
    CONSTRAINT ck_purchase_order_closed_has_time
    CHECK ((status IN ('received', 'cancelled')) = (closed_at IS NOT NULL)),
    CONSTRAINT ck_purchase_order_closed_after_submitted
    CHECK (closed_at >= submitted_at)
) COMMENT = 'Goods ordered from a supplier';

CREATE TABLE purchase_order_line (
    purchase_order_line_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    purchase_order_id BIGINT UNSIGNED NOT NULL,
    variant_id BIGINT UNSIGNED NOT NULL,

    qty_ordered INT NOT NULL COMMENT 'Units',
    qty_tolerance INT NOT NULL DEFAULT 0 COMMENT 'Units that are taken beyond what was ordered',
    qty_received INT NOT NULL DEFAULT 0 COMMENT 'Units that came and were accepted',
    unit_cost DECIMAL(19, 4) NOT NULL COMMENT 'For one, in the currency of the order, without tax',

    PRIMARY KEY (purchase_order_line_id),
    UNIQUE KEY uq_purchase_order_line_purchase_order_id_variant_id (purchase_order_id, variant_id),
    -- What the line of a receipt points at, so that it is of the same order.
    UNIQUE KEY uq_purchase_order_line_id_purchase_order_id (
        purchase_order_line_id, purchase_order_id
    ),
    KEY ix_purchase_order_line_variant_id (variant_id),
    CONSTRAINT fk_purchase_order_line_purchase_order
    FOREIGN KEY (purchase_order_id) REFERENCES purchase_order (purchase_order_id),
    CONSTRAINT fk_purchase_order_line_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT ck_purchase_order_line_qty_ordered_positive
    CHECK (qty_ordered > 0),
    CONSTRAINT ck_purchase_order_line_qty_tolerance_not_negative
    CHECK (qty_tolerance >= 0),
    CONSTRAINT ck_purchase_order_line_received_within_ordered
    CHECK (qty_received >= 0 AND qty_received <= qty_ordered + qty_tolerance),
    CONSTRAINT ck_purchase_order_line_unit_cost_not_negative
    CHECK (unit_cost >= 0)
) COMMENT = 'A thing ordered from a supplier';

CREATE TABLE goods_receipt (
    goods_receipt_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    purchase_order_id BIGINT UNSIGNED NOT NULL,
    supplier_id BIGINT UNSIGNED NOT NULL COMMENT 'That of the order',
    warehouse_id BIGINT UNSIGNED NOT NULL COMMENT 'That of the order',

    delivery_note VARCHAR(64) COLLATE utf8mb4_0900_bin NOT NULL COMMENT 'The supplier''s number of it',
    received_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (goods_receipt_id),
    UNIQUE KEY uq_goods_receipt_supplier_id_delivery_note (supplier_id, delivery_note),
    -- What a line points at, so that it is of the same order.
    UNIQUE KEY uq_goods_receipt_goods_receipt_id_purchase_order_id (
        goods_receipt_id, purchase_order_id
    ),
    KEY ix_goods_receipt_purchase_order (purchase_order_id, supplier_id, warehouse_id),
    KEY ix_goods_receipt_received_at (received_at),
    CONSTRAINT fk_goods_receipt_purchase_order
    FOREIGN KEY (purchase_order_id, supplier_id, warehouse_id)
    REFERENCES purchase_order (purchase_order_id, supplier_id, warehouse_id)
) COMMENT = 'A delivery of a purchase order';

CREATE TABLE goods_receipt_line (
    goods_receipt_line_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    goods_receipt_id BIGINT UNSIGNED NOT NULL,
    purchase_order_id BIGINT UNSIGNED NOT NULL COMMENT 'That of the delivery and of the line',
    purchase_order_line_id BIGINT UNSIGNED NOT NULL,
    qty_accepted INT NOT NULL COMMENT 'Units put on the shelf',
    qty_rejected INT NOT NULL DEFAULT 0 COMMENT 'Units sent back',

    PRIMARY KEY (goods_receipt_line_id),
    UNIQUE KEY uq_goods_receipt_line_receipt_id_order_line_id (
        goods_receipt_id, purchase_order_line_id
    ),
    KEY ix_goods_receipt_line_goods_receipt (goods_receipt_id, purchase_order_id),
    KEY ix_goods_receipt_line_purchase_order_line (purchase_order_line_id, purchase_order_id),
    CONSTRAINT fk_goods_receipt_line_goods_receipt
    FOREIGN KEY (goods_receipt_id, purchase_order_id)
    REFERENCES goods_receipt (goods_receipt_id, purchase_order_id),
    CONSTRAINT fk_goods_receipt_line_purchase_order_line
    FOREIGN KEY (purchase_order_line_id, purchase_order_id)
    REFERENCES purchase_order_line (purchase_order_line_id, purchase_order_id),
    CONSTRAINT ck_goods_receipt_line_quantities
    CHECK (qty_accepted >= 0 AND qty_rejected >= 0 AND qty_accepted + qty_rejected > 0)
) COMMENT = 'What a delivery held';

ALTER TABLE stock_movement
    ADD COLUMN goods_receipt_line_id BIGINT UNSIGNED NULL
    COMMENT 'What brought the goods in; NULL: not a receipt, or one without a purchase order'
    AFTER unit_cost,
    ADD UNIQUE KEY uq_stock_movement_goods_receipt_line_id (goods_receipt_line_id),
    ADD CONSTRAINT fk_stock_movement_goods_receipt_line
    FOREIGN KEY (goods_receipt_line_id) REFERENCES goods_receipt_line (goods_receipt_line_id),
    DROP CHECK ck_stock_movement_names_its_cause,
    ADD CONSTRAINT ck_stock_movement_names_its_cause
    CHECK (
        (shipment_line_id IS NOT NULL) = (kind = 'sale')
        AND (return_line_id IS NOT NULL) = (kind = 'return')
        AND (goods_receipt_line_id IS NULL OR kind = 'receipt')
    ),
    ALGORITHM = COPY, LOCK = SHARED;

ALTER TABLE order_line
    MODIFY COLUMN unit_cost DECIMAL(19, 4) NULL
    COMMENT 'What one costs the shop, in the currency of the order: a supplier''s newest cost of that day; NULL: not known',
    ALGORITHM = INSTANT;

DROP PROCEDURE raise_constraint_core;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE raise_constraint_core (
    IN p_errno INT,
    IN p_message VARCHAR(1000)
)
COMMENT 'Says in the shop''s words which rule a statement broke'
NO SQL
SQL SECURITY INVOKER
BEGIN
    IF p_errno = 3819 AND p_message LIKE '%ck_stock_level_no_oversell%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = 'STOCK_INSUFFICIENT: less is there than is claimed';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_stock_level_on_hand_not_negative%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30101,
            MESSAGE_TEXT = 'STOCK_INSUFFICIENT: less lies on the shelf than is taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_coupon_used_within_limit%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30401,
            MESSAGE_TEXT = 'COUPON_EXHAUSTED: the coupon has been used up';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_coupon_redemption_use%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30402,
            MESSAGE_TEXT = 'COUPON_CUSTOMER_LIMIT: this customer is using the coupon just now';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_payment_transaction_gateway_ref%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: the provider gave this name to another request';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_price_next%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30301,
            MESSAGE_TEXT = 'PRICE_OVERLAP: somebody just set a price, or the prices have ended';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_promotion_within_budget%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30404,
            MESSAGE_TEXT = 'BUDGET_EXHAUSTED: the promotion has cost what it may';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_captured_within_authorized%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30501,
            MESSAGE_TEXT = 'CAPTURE_EXCEEDS_AUTH: more is taken or let go than was set aside';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_refunded_within_captured%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30502,
            MESSAGE_TEXT = 'REFUND_EXCEEDS_CAPTURE: more is given back than was taken';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_whole_coins%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount has a fraction of the smallest coin';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_payment_transaction_amount_positive%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30009,
            MESSAGE_TEXT = 'VALUE_INVALID: the amount is not above 0';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_order_line_returned_shipped_ordered%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30602,
            MESSAGE_TEXT = 'SHIP_EXCEEDS_ORDER: more is shipped than was ordered';
    ELSEIF p_errno = 3819 AND p_message LIKE '%ck_purchase_order_line_received_within_ordered%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30801,
            MESSAGE_TEXT = 'RECEIPT_EXCEEDS_ORDER: more came than was ordered';
    ELSEIF p_errno = 1062 AND p_message LIKE '%uq_goods_receipt_supplier_id_delivery_note%' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30005,
            MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: another order just came with this delivery note';
    END IF;
END$$

DELIMITER ;

DROP PROCEDURE order_write_lines_core;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE order_write_lines_core (
    IN p_order_id BIGINT UNSIGNED,
    IN p_cart_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED
)
COMMENT 'Writes the lines of an order from its cart, and claims the goods'
MODIFIES SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_channel_id BIGINT UNSIGNED;
    DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_locale_code VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
    DECLARE v_wanted JSON;
    DECLARE v_claims JSON;

    SELECT
        o.channel_id,
        o.currency_code,
        ch.default_locale_code
    INTO v_channel_id, v_currency_code, v_locale_code
    FROM sales_order AS o
    INNER JOIN sales_channel AS ch
        ON o.channel_id = ch.channel_id
    WHERE o.order_id = p_order_id;

    INSERT INTO order_line (
        order_id,
        line_no,
        variant_id,
        sku,
        product_name,
        option_label,
        tax_class_code,
        unit_cost,
        quantity,
        unit_price
    )
    SELECT
        p_order_id AS order_id,
        ROW_NUMBER() OVER (ORDER BY cl.variant_id) AS line_no,
        cl.variant_id,
        pv.sku,
        COALESCE(product_name_in(pv.product_id, v_locale_code), pv.sku) AS product_name,
        (
            SELECT GROUP_CONCAT(ov.name ORDER BY ot.sort_order, ot.option_type_id SEPARATOR ' / ')
            FROM variant_option_value AS vov
            INNER JOIN option_value AS ov
                ON vov.option_value_id = ov.option_value_id
            INNER JOIN option_type AS ot
                ON vov.option_type_id = ot.option_type_id
            WHERE vov.variant_id = cl.variant_id
        ) AS option_label,
        tc.tax_class_code,
        (
            SELECT
                ROUND(
                    sv.cost * IF(
                        sv.currency_code = v_currency_code,
                        1,
                        (
                            SELECT er.rate
                            FROM exchange_rate AS er
                            WHERE
                                er.base_code = sv.currency_code
                                AND er.quote_code = v_currency_code
                                AND er.valid_from <= UTC_TIMESTAMP(6)
                            ORDER BY er.valid_from DESC
                            LIMIT 1
                        )
                    ),
                    4
                )
            FROM supplier_variant AS sv
            WHERE sv.variant_id = cl.variant_id
            ORDER BY sv.cost_at DESC, sv.supplier_id DESC
            LIMIT 1
        ) AS unit_cost,
        cl.quantity,
        cl.unit_price
    FROM cart_line AS cl
    INNER JOIN product_variant AS pv
        ON cl.variant_id = pv.variant_id
    INNER JOIN product AS p
        ON pv.product_id = p.product_id
    INNER JOIN tax_class AS tc
        ON p.tax_class_id = tc.tax_class_id
    WHERE cl.cart_id = p_cart_id
    ORDER BY cl.variant_id;

    SELECT
        JSON_ARRAYAGG(
            JSON_OBJECT(
                'owner', ol.order_line_id, 'variant_id', ol.variant_id, 'quantity', ol.quantity
            )
        )
    INTO v_wanted
    FROM order_line AS ol
    INNER JOIN product_variant AS pv
        ON ol.variant_id = pv.variant_id
    INNER JOIN product AS p
        ON pv.product_id = p.product_id
    WHERE
        ol.order_id = p_order_id
        AND p.is_stocked;

    IF v_wanted IS NOT NULL THEN
        CALL stock_lock_core(v_wanted);

        DELETE FROM stock_reservation
        WHERE cart_id = p_cart_id;

        CALL stock_claim_core(v_channel_id, p_warehouse_id, v_wanted, v_claims);

        INSERT INTO stock_reservation (variant_id, warehouse_id, order_line_id, quantity)
        SELECT
            c.variant_id,
            c.warehouse_id,
            c.owner AS order_line_id,
            c.quantity
        FROM
            JSON_TABLE(
                v_claims,
                '$[*]' COLUMNS (
                    owner BIGINT UNSIGNED PATH '$.owner',
                    variant_id BIGINT UNSIGNED PATH '$.variant_id',
                    warehouse_id BIGINT UNSIGNED PATH '$.warehouse_id',
                    quantity INT PATH '$.quantity'
                )
            ) AS c
        ORDER BY c.variant_id, c.warehouse_id;
    END IF;
END$$

DELIMITER ;

DROP PROCEDURE stock_adjust;

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_adjust (
    IN p_variant_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_quantity INT,
    IN p_kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin,
    IN p_note VARCHAR(255)
)
COMMENT 'Notes goods that came onto a shelf or left it'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_claims VARCHAR(128);
        DECLARE v_more INT;
        DECLARE v_detail VARCHAR(128);
        DECLARE v_errno INT;
        DECLARE v_message VARCHAR(1000);

        DECLARE EXIT HANDLER FOR SQLEXCEPTION
        BEGIN
            GET DIAGNOSTICS CONDITION 1 v_errno = MYSQL_ERRNO, v_message = MESSAGE_TEXT;
            ROLLBACK;
            IF v_errno = 3819 AND v_message LIKE '%ck_stock_level_no_oversell%' THEN
                WITH claim AS (
                    SELECT
                        stock_reservation_id,
                        ROW_NUMBER() OVER (ORDER BY stock_reservation_id) AS place
                    FROM stock_reservation
                    WHERE
                        variant_id = p_variant_id
                        AND warehouse_id = p_warehouse_id
                )

                -- As many as a message has room for.
                SELECT
                    GROUP_CONCAT(
                        IF(place <= 5, stock_reservation_id, NULL)
                        ORDER BY stock_reservation_id SEPARATOR ', '
                    ) AS claims,
                    COUNT(*) - 5 AS more
                INTO v_claims, v_more
                FROM claim;
                -- Without a claim it is the shelf that holds too little.
                IF v_claims IS NOT NULL THEN
                    SET v_detail = LEFT(
                        CONCAT(
                            'STOCK_INSUFFICIENT: release some of the reservations ',
                            v_claims,
                            IF(v_more > 0, CONCAT(' and ', v_more, ' more'), '')
                        ),
                        128
                    );
                    SIGNAL SQLSTATE '45000'
                        SET
                        MYSQL_ERRNO = 30101,
                        MESSAGE_TEXT = v_detail;
                END IF;
            END IF;
            CALL raise_constraint_core(v_errno, v_message);
            RESIGNAL;
        END;

        CALL session_guard_core();

        START TRANSACTION;

        IF p_quantity IS NULL OR p_quantity = 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: say how many units came, or with a minus went';
        END IF;

        IF p_kind IS NULL OR p_kind NOT IN ('receipt', 'adjust', 'damage', 'count') THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: the kind is receipt, adjust, damage or count';
        END IF;

        -- The first goods of a variant in a warehouse find no row to count them.
        INSERT INTO stock_level (variant_id, warehouse_id)
        VALUES (p_variant_id, p_warehouse_id)
        ON DUPLICATE KEY UPDATE variant_id = stock_level.variant_id;

        INSERT INTO stock_movement (variant_id, warehouse_id, kind, quantity, on_hand_after, note)
        VALUES (p_variant_id, p_warehouse_id, p_kind, p_quantity, 0, p_note);

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER supplier_variant_before_update_touch_cost_at
BEFORE UPDATE ON supplier_variant
FOR EACH ROW
BEGIN
    IF NEW.cost <> OLD.cost OR NEW.currency_code <> OLD.currency_code THEN
        SET NEW.cost_at = UTC_TIMESTAMP(6);
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER purchase_order_before_update_guard_steps
BEFORE UPDATE ON purchase_order
FOR EACH ROW
BEGIN
    IF
        NEW.status <> OLD.status
        AND CONCAT(OLD.status, ' ', NEW.status) NOT IN (
            'draft submitted',
            'draft cancelled',
            'submitted partially_received',
            'submitted received',
            'submitted cancelled',
            'partially_received received',
            'partially_received cancelled'
        )
    THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30601,
            MESSAGE_TEXT = 'ILLEGAL_TRANSITION: a purchase order does not go that way';
    END IF;

    IF OLD.status <> 'draft' AND NOT (
        NEW.purchase_order_id = OLD.purchase_order_id
        AND NEW.purchase_order_number = OLD.purchase_order_number
        AND NEW.supplier_id = OLD.supplier_id
        AND NEW.warehouse_id = OLD.warehouse_id
        AND NEW.currency_code = OLD.currency_code
        AND NEW.submitted_at <=> OLD.submitted_at
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a submitted purchase order keeps its parties';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER purchase_order_line_before_insert_guard_submitted
BEFORE INSERT ON purchase_order_line
FOR EACH ROW
BEGIN
    DECLARE v_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;

    SELECT status INTO v_status
    FROM purchase_order
    WHERE purchase_order_id = NEW.purchase_order_id
    FOR SHARE;

    IF v_status <> 'draft' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a submitted purchase order takes no new line';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER purchase_order_line_before_insert_start_at_zero
BEFORE INSERT ON purchase_order_line
FOR EACH ROW
FOLLOWS purchase_order_line_before_insert_guard_submitted
BEGIN
    IF NEW.qty_received <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER purchase_order_line_before_update_guard_submitted
BEFORE UPDATE ON purchase_order_line
FOR EACH ROW
BEGIN
    DECLARE v_submitted INT;

    IF NOT (
        NEW.purchase_order_line_id = OLD.purchase_order_line_id
        AND NEW.purchase_order_id = OLD.purchase_order_id
        AND NEW.variant_id = OLD.variant_id
        AND NEW.qty_ordered = OLD.qty_ordered
        AND NEW.qty_tolerance = OLD.qty_tolerance
        AND NEW.unit_cost = OLD.unit_cost
    ) THEN
        SELECT COALESCE(SUM(status <> 'draft'), 0) AS submitted INTO v_submitted
        FROM purchase_order
        WHERE purchase_order_id IN (OLD.purchase_order_id, NEW.purchase_order_id)
        FOR SHARE;

        IF v_submitted > 0 THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30002,
                MESSAGE_TEXT = 'ORDER_IMMUTABLE: a submitted purchase order keeps what it orders';
        END IF;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER purchase_order_line_before_delete_guard_submitted
BEFORE DELETE ON purchase_order_line
FOR EACH ROW
BEGIN
    DECLARE v_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;

    SELECT status INTO v_status
    FROM purchase_order
    WHERE purchase_order_id = OLD.purchase_order_id
    FOR SHARE;

    IF v_status <> 'draft' THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30002,
            MESSAGE_TEXT = 'ORDER_IMMUTABLE: a submitted purchase order loses no line';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER goods_receipt_line_before_insert_lock_order_line
BEFORE INSERT ON goods_receipt_line
FOR EACH ROW
BEGIN
    DECLARE v_qty_received INT;

    SELECT qty_received INTO v_qty_received
    FROM purchase_order_line
    WHERE purchase_order_line_id = NEW.purchase_order_line_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER goods_receipt_line_after_insert_move_qty_received
AFTER INSERT ON goods_receipt_line
FOR EACH ROW
BEGIN
    UPDATE purchase_order_line
    SET qty_received = qty_received + NEW.qty_accepted
    WHERE purchase_order_line_id = NEW.purchase_order_line_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER goods_receipt_line_before_update_refuse
BEFORE UPDATE ON goods_receipt_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: goods_receipt_line changes no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER goods_receipt_line_before_delete_refuse
BEFORE DELETE ON goods_receipt_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: goods_receipt_line loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE po_create (
    IN p_supplier_id BIGINT UNSIGNED,
    IN p_warehouse_id BIGINT UNSIGNED,
    IN p_lines JSON,
    OUT p_purchase_order_id BIGINT UNSIGNED
)
COMMENT 'Writes a purchase order as a draft'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_lines INT;
        DECLARE v_variants INT;
        DECLARE v_sound INT;
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

        SELECT currency_code INTO v_currency_code
        FROM supplier
        WHERE
            supplier_id = p_supplier_id
            AND is_active
        FOR SHARE;

        IF v_currency_code IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such supplier, or it takes no orders';
        END IF;

        SELECT
            COUNT(*) AS line_count,
            COUNT(DISTINCT wanted.variant_id) AS variants,
            COALESCE(
                SUM(
                    COALESCE(wanted.quantity, 0) > 0
                    AND COALESCE(wanted.tolerance, -1) >= 0
                    AND COALESCE(wanted.unit_cost, 0) >= 0
                ),
                0
            ) AS sound
        INTO v_lines, v_variants, v_sound
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id' ERROR ON EMPTY ERROR ON ERROR,
                    quantity INT PATH '$.quantity' ERROR ON EMPTY ERROR ON ERROR,
                    tolerance INT PATH '$.tolerance' DEFAULT '0' ON EMPTY ERROR ON ERROR,
                    unit_cost DECIMAL(19, 4) PATH '$.unit_cost' ERROR ON ERROR
                )
            ) AS wanted;

        IF v_lines = 0 OR v_variants < v_lines OR v_sound < v_lines THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a line orders 1 unit or more, each variant has one';
        END IF;

        -- What is not there at all is left for the foreign keys to refuse.
        SELECT
            CONCAT(
                'NO_PRICE: say what ',
                pv.sku,
                ' costs; the supplier lists no cost in ',
                v_currency_code
            )
        INTO v_detail
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id',
                    unit_cost DECIMAL(19, 4) PATH '$.unit_cost'
                )
            ) AS wanted
        INNER JOIN product_variant AS pv
            ON wanted.variant_id = pv.variant_id
        LEFT JOIN supplier_variant AS sv
            ON
                wanted.variant_id = sv.variant_id
                AND sv.supplier_id = p_supplier_id
                AND sv.currency_code = v_currency_code
        WHERE COALESCE(wanted.unit_cost, sv.cost) IS NULL
        ORDER BY wanted.variant_id
        LIMIT 1;

        IF v_detail IS NOT NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30302,
                MESSAGE_TEXT = v_detail;
        END IF;

        INSERT INTO purchase_order (
            purchase_order_number, supplier_id, warehouse_id, currency_code
        )
        -- Nobody sees this number: the real one is made of the id.
        VALUES (CONCAT('new:', UUID()), p_supplier_id, p_warehouse_id, v_currency_code);

        SET p_purchase_order_id = LAST_INSERT_ID();

        UPDATE purchase_order
        SET
            purchase_order_number = CONCAT(
                'PO-',
                LPAD(p_purchase_order_id, GREATEST(8, LENGTH(p_purchase_order_id)), '0')
            )
        WHERE purchase_order_id = p_purchase_order_id;

        INSERT INTO purchase_order_line (
            purchase_order_id, variant_id, qty_ordered, qty_tolerance, unit_cost
        )
        SELECT
            p_purchase_order_id AS purchase_order_id,
            wanted.variant_id,
            wanted.quantity,
            wanted.tolerance,
            COALESCE(wanted.unit_cost, sv.cost, 0) AS unit_cost
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id',
                    quantity INT PATH '$.quantity',
                    tolerance INT PATH '$.tolerance' DEFAULT '0' ON EMPTY,
                    unit_cost DECIMAL(19, 4) PATH '$.unit_cost'
                )
            ) AS wanted
        LEFT JOIN supplier_variant AS sv
            ON
                wanted.variant_id = sv.variant_id
                AND sv.supplier_id = p_supplier_id
                AND sv.currency_code = v_currency_code
        ORDER BY wanted.variant_id;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE po_submit (
    IN p_purchase_order_id BIGINT UNSIGNED,
    IN p_expected_on DATE
)
COMMENT 'Sends a purchase order to the supplier'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_lines INT;
        DECLARE v_lead_time_days INT;
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

        SELECT status INTO v_status
        FROM purchase_order
        WHERE purchase_order_id = p_purchase_order_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such purchase order';
        END IF;

        IF v_status NOT IN ('draft', 'submitted') THEN
            SET v_detail = CONCAT(
                'ILLEGAL_TRANSITION: a purchase order that is ', v_status, ' is not submitted'
            );
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = v_detail;
        END IF;

        IF v_status = 'draft' THEN
            IF p_expected_on < DATE(v_now) THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = 'VALUE_INVALID: goods are expected today or later';
            END IF;

            SELECT
                COUNT(*) AS line_count,
                MAX(sv.lead_time_days) AS lead_time_days
            INTO v_lines, v_lead_time_days
            FROM purchase_order AS po
            INNER JOIN purchase_order_line AS pol
                ON po.purchase_order_id = pol.purchase_order_id
            LEFT JOIN supplier_variant AS sv
                ON
                    po.supplier_id = sv.supplier_id
                    AND pol.variant_id = sv.variant_id
            WHERE po.purchase_order_id = p_purchase_order_id;

            IF v_lines = 0 THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = 'VALUE_INVALID: a purchase order has 1 line or more';
            END IF;

            SELECT
                CONCAT(
                    'VALUE_INVALID: the supplier sends ',
                    sv.min_order_qty,
                    ' or more of ',
                    pv.sku
                )
            INTO v_detail
            FROM purchase_order AS po
            INNER JOIN purchase_order_line AS pol
                ON po.purchase_order_id = pol.purchase_order_id
            INNER JOIN supplier_variant AS sv
                ON
                    po.supplier_id = sv.supplier_id
                    AND pol.variant_id = sv.variant_id
            INNER JOIN product_variant AS pv
                ON pol.variant_id = pv.variant_id
            WHERE
                po.purchase_order_id = p_purchase_order_id
                AND pol.qty_ordered < sv.min_order_qty
            ORDER BY pol.variant_id
            LIMIT 1;

            IF v_detail IS NOT NULL THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30009,
                    MESSAGE_TEXT = v_detail;
            END IF;

            UPDATE purchase_order
            SET
                status = 'submitted',
                submitted_at = v_now,
                expected_on = COALESCE(
                    p_expected_on, DATE(v_now) + INTERVAL v_lead_time_days DAY
                )
            WHERE purchase_order_id = p_purchase_order_id;
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE po_cancel (
    IN p_purchase_order_id BIGINT UNSIGNED
)
COMMENT 'Calls off what of a purchase order has not come yet'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
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

        SELECT status INTO v_status
        FROM purchase_order
        WHERE purchase_order_id = p_purchase_order_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such purchase order';
        END IF;

        IF v_status = 'received' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30601,
                MESSAGE_TEXT = 'ILLEGAL_TRANSITION: all of this purchase order has come';
        END IF;

        IF v_status <> 'cancelled' THEN
            UPDATE purchase_order
            SET
                status = 'cancelled',
                closed_at = UTC_TIMESTAMP(6)
            WHERE purchase_order_id = p_purchase_order_id;
        END IF;

        COMMIT;
    END;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE goods_receipt_post (
    IN p_purchase_order_id BIGINT UNSIGNED,
    IN p_delivery_note VARCHAR(64),
    IN p_lines JSON,
    OUT p_goods_receipt_id BIGINT UNSIGNED
)
COMMENT 'Takes in a delivery of a purchase order'
MODIFIES SQL DATA
SQL SECURITY DEFINER
BEGIN
    -- Outside the handler: with a transaction open this raises 1568 and leaves
    -- the caller's work alone.
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;

    BEGIN
        DECLARE v_now DATETIME(6) DEFAULT UTC_TIMESTAMP(6);
        DECLARE v_status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_supplier_id BIGINT UNSIGNED;
        DECLARE v_warehouse_id BIGINT UNSIGNED;
        DECLARE v_currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin;
        DECLARE v_lines INT;
        DECLARE v_variants INT;
        DECLARE v_sound INT;
        DECLARE v_given JSON;
        DECLARE v_then JSON;
        DECLARE v_received_order_id BIGINT UNSIGNED;
        DECLARE v_due INT;
        DECLARE v_received INT;
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

        SELECT
            COUNT(*) AS line_count,
            COUNT(DISTINCT delivered.variant_id) AS variants,
            COALESCE(
                SUM(
                    COALESCE(delivered.accepted, -1) >= 0
                    AND COALESCE(delivered.rejected, -1) >= 0
                    AND delivered.accepted + delivered.rejected > 0
                ),
                0
            ) AS sound,
            JSON_OBJECTAGG(
                COALESCE(delivered.variant_id, 0),
                JSON_ARRAY(delivered.accepted, delivered.rejected)
            ) AS given
        INTO v_lines, v_variants, v_sound, v_given
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id' ERROR ON EMPTY ERROR ON ERROR,
                    accepted INT PATH '$.accepted' ERROR ON EMPTY ERROR ON ERROR,
                    rejected INT PATH '$.rejected' DEFAULT '0' ON EMPTY ERROR ON ERROR
                )
            ) AS delivered;

        IF p_delivery_note IS NULL OR p_delivery_note = '' THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: name the delivery note';
        END IF;

        IF v_lines = 0 OR v_variants < v_lines OR v_sound < v_lines THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30009,
                MESSAGE_TEXT = 'VALUE_INVALID: a line holds 1 unit or more, a variant has one';
        END IF;

        CALL stock_lock_core(p_lines);

        -- The first goods of a variant in a warehouse find no row to count them. It is made
        -- before the order is locked, as rows of stock come before it.
        INSERT INTO stock_level (variant_id, warehouse_id)
        SELECT
            pol.variant_id,
            po.warehouse_id
        FROM
            JSON_TABLE(
                p_lines,
                '$[*]' COLUMNS (
                    variant_id BIGINT UNSIGNED PATH '$.variant_id', accepted INT PATH '$.accepted'
                )
            ) AS delivered
        INNER JOIN purchase_order_line AS pol
            ON delivered.variant_id = pol.variant_id
        INNER JOIN purchase_order AS po
            ON pol.purchase_order_id = po.purchase_order_id
        WHERE
            po.purchase_order_id = p_purchase_order_id
            AND delivered.accepted > 0
        ORDER BY pol.variant_id
        ON DUPLICATE KEY UPDATE variant_id = stock_level.variant_id;

        SELECT
            status,
            supplier_id,
            warehouse_id,
            currency_code
        INTO v_status, v_supplier_id, v_warehouse_id, v_currency_code
        FROM purchase_order
        WHERE purchase_order_id = p_purchase_order_id
        FOR UPDATE;

        IF v_status IS NULL THEN
            SIGNAL SQLSTATE '45000'
                SET
                MYSQL_ERRNO = 30004,
                MESSAGE_TEXT = 'NOT_FOUND: there is no such purchase order';
        END IF;

        SELECT
            goods_receipt_id,
            purchase_order_id
        INTO p_goods_receipt_id, v_received_order_id
        FROM goods_receipt
        WHERE
            supplier_id = v_supplier_id
            AND delivery_note = p_delivery_note COLLATE utf8mb4_0900_bin;

        IF p_goods_receipt_id IS NOT NULL THEN
            SELECT
                JSON_OBJECTAGG(
                    pol.variant_id, JSON_ARRAY(grl.qty_accepted, grl.qty_rejected)
                ) AS contents
            INTO v_then
            FROM goods_receipt_line AS grl
            INNER JOIN purchase_order_line AS pol
                ON grl.purchase_order_line_id = pol.purchase_order_line_id
            WHERE grl.goods_receipt_id = p_goods_receipt_id;

            IF v_received_order_id <> p_purchase_order_id OR v_then <> v_given THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30005,
                    MESSAGE_TEXT = 'IDEMPOTENCY_CONFLICT: the delivery note was of other goods';
            END IF;
        ELSE
            IF v_status NOT IN ('submitted', 'partially_received') THEN
                SET v_detail = CONCAT(
                    'ILLEGAL_TRANSITION: a purchase order that is ',
                    v_status,
                    ' takes in no goods'
                );
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30601,
                    MESSAGE_TEXT = v_detail;
            END IF;

            SELECT
                CONCAT(
                    'RECEIPT_EXCEEDS_ORDER: of ',
                    COALESCE(pv.sku, delivered.variant_id),
                    ' there may come ',
                    COALESCE(pol.qty_ordered + pol.qty_tolerance - pol.qty_received, 0)
                )
            INTO v_detail
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        accepted INT PATH '$.accepted',
                        rejected INT PATH '$.rejected' DEFAULT '0' ON EMPTY
                    )
                ) AS delivered
            LEFT JOIN product_variant AS pv
                ON delivered.variant_id = pv.variant_id
            LEFT JOIN purchase_order_line AS pol
                ON
                    delivered.variant_id = pol.variant_id
                    AND pol.purchase_order_id = p_purchase_order_id
            WHERE
                pol.purchase_order_line_id IS NULL
                OR delivered.accepted > pol.qty_ordered + pol.qty_tolerance - pol.qty_received
            ORDER BY delivered.variant_id
            LIMIT 1;

            IF v_detail IS NOT NULL THEN
                SIGNAL SQLSTATE '45000'
                    SET
                    MYSQL_ERRNO = 30801,
                    MESSAGE_TEXT = v_detail;
            END IF;

            INSERT INTO goods_receipt (
                purchase_order_id, supplier_id, warehouse_id, delivery_note, received_at
            )
            VALUES (
                p_purchase_order_id, v_supplier_id, v_warehouse_id, p_delivery_note, v_now
            );

            SET p_goods_receipt_id = LAST_INSERT_ID();

            -- Found first and written then: the trigger moves the lines that this reads.
            SELECT
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'line_id', pol.purchase_order_line_id,
                        'accepted', delivered.accepted,
                        'rejected', delivered.rejected
                    )
                )
            INTO v_given
            FROM
                JSON_TABLE(
                    p_lines,
                    '$[*]' COLUMNS (
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        accepted INT PATH '$.accepted',
                        rejected INT PATH '$.rejected' DEFAULT '0' ON EMPTY
                    )
                ) AS delivered
            INNER JOIN purchase_order_line AS pol
                ON delivered.variant_id = pol.variant_id
            WHERE pol.purchase_order_id = p_purchase_order_id;

            INSERT INTO goods_receipt_line (
                goods_receipt_id,
                purchase_order_id,
                purchase_order_line_id,
                qty_accepted,
                qty_rejected
            )
            SELECT
                p_goods_receipt_id AS goods_receipt_id,
                p_purchase_order_id AS purchase_order_id,
                given.line_id,
                given.accepted,
                given.rejected
            FROM
                JSON_TABLE(
                    v_given,
                    '$[*]' COLUMNS (
                        line_id BIGINT UNSIGNED PATH '$.line_id',
                        accepted INT PATH '$.accepted',
                        rejected INT PATH '$.rejected'
                    )
                ) AS given
            ORDER BY given.line_id;

            INSERT INTO stock_movement (
                variant_id,
                warehouse_id,
                kind,
                quantity,
                on_hand_after,
                unit_cost,
                goods_receipt_line_id,
                occurred_at
            )
            SELECT
                pol.variant_id,
                v_warehouse_id AS warehouse_id,
                'receipt' AS kind,
                grl.qty_accepted,
                0 AS on_hand_after,
                pol.unit_cost,
                grl.goods_receipt_line_id,
                v_now AS occurred_at
            FROM goods_receipt_line AS grl
            INNER JOIN purchase_order_line AS pol
                ON grl.purchase_order_line_id = pol.purchase_order_line_id
            WHERE
                grl.goods_receipt_id = p_goods_receipt_id
                AND grl.qty_accepted > 0
            ORDER BY pol.variant_id;

            -- What was paid last is what the goods cost.
            INSERT INTO supplier_variant (supplier_id, variant_id, cost, currency_code, cost_at)
            SELECT
                v_supplier_id AS supplier_id,
                pol.variant_id,
                pol.unit_cost,
                v_currency_code AS currency_code,
                v_now AS cost_at
            FROM goods_receipt_line AS grl
            INNER JOIN purchase_order_line AS pol
                ON grl.purchase_order_line_id = pol.purchase_order_line_id
            WHERE
                grl.goods_receipt_id = p_goods_receipt_id
                AND grl.qty_accepted > 0
            ORDER BY pol.variant_id
            ON DUPLICATE KEY UPDATE
                cost = pol.unit_cost,
                currency_code = v_currency_code,
                cost_at = v_now;

            SELECT
                SUM(qty_received < qty_ordered) AS due,
                SUM(qty_received) AS received
            INTO v_due, v_received
            FROM purchase_order_line
            WHERE purchase_order_id = p_purchase_order_id;

            IF v_due = 0 THEN
                UPDATE purchase_order
                SET
                    status = 'received',
                    closed_at = v_now
                WHERE purchase_order_id = p_purchase_order_id;
            ELSEIF v_received > 0 AND v_status = 'submitted' THEN
                UPDATE purchase_order
                SET status = 'partially_received'
                WHERE purchase_order_id = p_purchase_order_id;
            END IF;
        END IF;

        COMMIT;
    END;
END$$

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
                MIN(COALESCE(given.quantity, 0)) AS least
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

        CALL stock_lock_core(v_moved);

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

        -- The first goods of a variant in a warehouse find no row to count them.
        INSERT INTO stock_level (variant_id, warehouse_id)
        SELECT
            moved.variant_id,
            p_to_warehouse_id AS warehouse_id
        FROM
            JSON_TABLE(
                v_moved, '$[*]' COLUMNS (variant_id BIGINT UNSIGNED PATH '$.variant_id')
            ) AS moved
        ORDER BY moved.variant_id
        ON DUPLICATE KEY UPDATE variant_id = stock_level.variant_id;

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

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION available_quantity(
    p_variant_id BIGINT UNSIGNED,
    p_channel_id BIGINT UNSIGNED
) RETURNS INT
COMMENT 'How many of a variant lie ready for a channel'
READS SQL DATA
SQL SECURITY DEFINER
BEGIN
    RETURN (
        SELECT COALESCE(SUM(GREATEST(sl.available - sl.safety_stock, 0)), 0)
        FROM stock_level AS sl
        INNER JOIN channel_warehouse AS cw
            ON sl.warehouse_id = cw.warehouse_id
        WHERE
            sl.variant_id = p_variant_id
            AND cw.channel_id = p_channel_id
    );
END$$

DELIMITER ;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW stock_drift AS
WITH stock_moved AS (
    SELECT
        variant_id,
        warehouse_id,
        SUM(quantity) AS quantity
    FROM stock_movement
    GROUP BY variant_id, warehouse_id
),

stock_claimed AS (
    SELECT
        variant_id,
        warehouse_id,
        SUM(quantity) AS quantity
    FROM stock_reservation
    GROUP BY variant_id, warehouse_id
)

SELECT
    sl.variant_id,
    sl.warehouse_id,
    sl.on_hand,
    COALESCE(moved.quantity, 0) AS moved,
    sl.reserved,
    COALESCE(claimed.quantity, 0) AS claimed
FROM stock_level AS sl
LEFT JOIN stock_moved AS moved
    ON
        sl.variant_id = moved.variant_id
        AND sl.warehouse_id = moved.warehouse_id
LEFT JOIN stock_claimed AS claimed
    ON
        sl.variant_id = claimed.variant_id
        AND sl.warehouse_id = claimed.warehouse_id
WHERE
    sl.on_hand <> COALESCE(moved.quantity, 0)
    OR sl.reserved <> COALESCE(claimed.quantity, 0);

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW open_purchase_orders AS
SELECT
    po.purchase_order_id,
    po.purchase_order_number,
    s.supplier_code,
    w.warehouse_code,
    po.status,
    po.submitted_at,
    po.expected_on,
    COALESCE(po.expected_on < UTC_DATE(), FALSE) AS is_late,
    SUM(GREATEST(pol.qty_ordered - pol.qty_received, 0)) AS units_due,
    SUM(GREATEST(pol.qty_ordered - pol.qty_received, 0) * pol.unit_cost) AS value_due,
    po.currency_code
FROM purchase_order AS po
INNER JOIN supplier AS s
    ON po.supplier_id = s.supplier_id
INNER JOIN warehouse AS w
    ON po.warehouse_id = w.warehouse_id
INNER JOIN purchase_order_line AS pol
    ON po.purchase_order_id = pol.purchase_order_id
WHERE po.status IN ('submitted', 'partially_received')
GROUP BY po.purchase_order_id;

CREATE OR REPLACE
DEFINER = 'shopdb_owner'@'localhost'
SQL SECURITY DEFINER
VIEW purchasing_violations AS
WITH line_accepted AS (
    SELECT
        purchase_order_line_id,
        SUM(qty_accepted) AS quantity
    FROM goods_receipt_line
    GROUP BY purchase_order_line_id
),

order_come AS (
    SELECT
        purchase_order_id,
        SUM(qty_received) AS units,
        SUM(qty_received < qty_ordered) AS lines_due
    FROM purchase_order_line
    GROUP BY purchase_order_id
),

order_stands AS (
    SELECT
        po.purchase_order_id,
        po.status,
        CASE
            WHEN come.lines_due = 0 THEN 'received'
            WHEN po.status = 'cancelled' THEN 'cancelled'
            WHEN come.units > 0 THEN 'partially_received'
            WHEN come.units = 0 AND po.status = 'submitted' THEN 'submitted'
            ELSE 'draft'
        END AS status_of_lines
    FROM purchase_order AS po
    LEFT JOIN order_come AS come
        ON po.purchase_order_id = come.purchase_order_id
)

SELECT
    'qty_received is its deliveries' AS invariant,
    CONCAT('purchase order line ', pol.purchase_order_line_id) AS subject,
    CAST(pol.qty_received AS CHAR) AS found,
    CAST(COALESCE(accepted.quantity, 0) AS CHAR) AS expected
FROM purchase_order_line AS pol
LEFT JOIN line_accepted AS accepted
    ON pol.purchase_order_line_id = accepted.purchase_order_line_id
WHERE pol.qty_received <> COALESCE(accepted.quantity, 0)
UNION ALL
SELECT
    'a purchase order stands where its lines do' AS invariant,
    CONCAT('purchase order ', stands.purchase_order_id) AS subject,
    CAST(stands.status AS CHAR) AS found,
    CAST(stands.status_of_lines AS CHAR) AS expected
FROM order_stands AS stands
WHERE stands.status <> stands.status_of_lines
UNION ALL
SELECT
    'a delivery put what was accepted on the shelf' AS invariant,
    CONCAT('goods receipt line ', grl.goods_receipt_line_id) AS subject,
    CAST(COALESCE(sm.quantity, 0) AS CHAR) AS found,
    CAST(grl.qty_accepted AS CHAR) AS expected
FROM goods_receipt_line AS grl
INNER JOIN goods_receipt AS gr
    ON grl.goods_receipt_id = gr.goods_receipt_id
INNER JOIN purchase_order_line AS pol
    ON grl.purchase_order_line_id = pol.purchase_order_line_id
LEFT JOIN stock_movement AS sm
    ON
        grl.goods_receipt_line_id = sm.goods_receipt_line_id
        AND gr.warehouse_id = sm.warehouse_id
        AND pol.variant_id = sm.variant_id
WHERE grl.qty_accepted <> COALESCE(sm.quantity, 0)
UNION ALL
SELECT
    'goods came in at the cost of their order' AS invariant,
    CONCAT('goods receipt line ', grl.goods_receipt_line_id) AS subject,
    CAST(COALESCE(sm.unit_cost, 'none') AS CHAR) AS found,
    CAST(pol.unit_cost AS CHAR) AS expected
FROM goods_receipt_line AS grl
INNER JOIN purchase_order_line AS pol
    ON grl.purchase_order_line_id = pol.purchase_order_line_id
INNER JOIN stock_movement AS sm
    ON grl.goods_receipt_line_id = sm.goods_receipt_line_id
WHERE NOT sm.unit_cost <=> pol.unit_cost;
