-- Migration 0015, up: know what lies where, and what of it is claimed
--
-- Locks: none; every object is new

CREATE TABLE stock_level (
    variant_id BIGINT UNSIGNED NOT NULL,
    warehouse_id BIGINT UNSIGNED NOT NULL,

    on_hand INT NOT NULL DEFAULT 0 COMMENT 'Units on the shelf: sum of its movements',
    reserved INT NOT NULL DEFAULT 0 COMMENT 'Units under a claim: sum of its reservations',
    safety_stock INT NOT NULL DEFAULT 0 COMMENT 'Units kept back from new claims',
    backorder_limit INT NOT NULL DEFAULT 0 COMMENT 'Units that may be claimed beyond the shelf',
    available INT GENERATED ALWAYS AS (on_hand - reserved) VIRTUAL NOT NULL
    COMMENT 'Units without a claim; negative: promised beyond the shelf',
    promisable INT
    GENERATED ALWAYS AS (on_hand - reserved - safety_stock + backorder_limit) VIRTUAL NOT NULL
    COMMENT 'Units that a new claim may take; negative: none',

    PRIMARY KEY (variant_id, warehouse_id),
    KEY ix_stock_level_warehouse_id (warehouse_id),
    CONSTRAINT fk_stock_level_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id),
    CONSTRAINT fk_stock_level_warehouse
    FOREIGN KEY (warehouse_id) REFERENCES warehouse (warehouse_id),
    CONSTRAINT ck_stock_level_on_hand_not_negative
    CHECK (on_hand >= 0),
    CONSTRAINT ck_stock_level_reserved_not_negative
    CHECK (reserved >= 0),
    CONSTRAINT ck_stock_level_limits_not_negative
    CHECK (safety_stock >= 0 AND backorder_limit >= 0),
    CONSTRAINT ck_stock_level_no_oversell
    CHECK (reserved <= on_hand + backorder_limit)
) COMMENT = 'How much of a variant lies in a warehouse';

CREATE TABLE stock_reservation (
    stock_reservation_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,

    variant_id BIGINT UNSIGNED NOT NULL,
    warehouse_id BIGINT UNSIGNED NOT NULL,
    cart_id BIGINT UNSIGNED NULL COMMENT 'NULL: the claim belongs to an order line',
    order_line_id BIGINT UNSIGNED NULL COMMENT 'NULL: the claim belongs to a cart',

    quantity INT NOT NULL COMMENT 'Units claimed',
    expires_at DATETIME(6) NULL COMMENT 'UTC; NULL: never lapses, as for an order line',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (stock_reservation_id),
    UNIQUE KEY uq_stock_reservation_cart_variant_warehouse (cart_id, variant_id, warehouse_id),
    UNIQUE KEY uq_stock_reservation_order_line_warehouse (order_line_id, warehouse_id),
    KEY ix_stock_reservation_variant_warehouse (variant_id, warehouse_id),
    -- The sweeper's path: the soonest to lapse first.
    KEY ix_stock_reservation_expires_at (expires_at),
    CONSTRAINT fk_stock_reservation_stock_level
    FOREIGN KEY (variant_id, warehouse_id) REFERENCES stock_level (variant_id, warehouse_id),
    -- Never CASCADE: rows deleted so would fire no trigger, and the counter would drift.
    CONSTRAINT fk_stock_reservation_cart_line
    FOREIGN KEY (cart_id, variant_id) REFERENCES cart_line (cart_id, variant_id),
    CONSTRAINT fk_stock_reservation_order_line
    FOREIGN KEY (order_line_id) REFERENCES order_line (order_line_id),
    CONSTRAINT ck_stock_reservation_quantity_positive
    CHECK (quantity > 0),
    CONSTRAINT ck_stock_reservation_one_owner
    CHECK ((cart_id IS NULL) <> (order_line_id IS NULL)),
    CONSTRAINT ck_stock_reservation_only_carts_lapse
    CHECK ((cart_id IS NULL) = (expires_at IS NULL))
) COMMENT = 'A claim on stock that has not left the shelf';

CREATE TABLE stock_movement (
    stock_movement_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    variant_id BIGINT UNSIGNED NOT NULL,
    warehouse_id BIGINT UNSIGNED NOT NULL,

    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'receipt, sale, return, adjust: by hand, transfer_in, transfer_out, damage, count',
    quantity INT NOT NULL COMMENT 'Units; negative: they left the shelf',
    on_hand_after INT NOT NULL COMMENT 'Units on the shelf then; the trigger fills it in',
    unit_cost DECIMAL(19, 4) NULL
    COMMENT 'Paid for one, in the currency of the supplier; NULL: not a receipt, or not known',
    shipment_line_id BIGINT UNSIGNED NULL COMMENT 'What took the goods out; NULL: not a sale',
    return_line_id BIGINT UNSIGNED NULL COMMENT 'What brought the goods back; NULL: not a return',
    note VARCHAR(255) NULL COMMENT 'Why, in words; NULL: nothing to add',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (stock_movement_id),
    -- A parcel takes its goods out once.
    UNIQUE KEY uq_stock_movement_shipment_line_id (shipment_line_id),
    KEY ix_stock_movement_return_line_id (return_line_id),
    KEY ix_stock_movement_variant_warehouse (variant_id, warehouse_id, occurred_at),
    KEY ix_stock_movement_occurred_at (occurred_at),
    CONSTRAINT fk_stock_movement_stock_level
    FOREIGN KEY (variant_id, warehouse_id) REFERENCES stock_level (variant_id, warehouse_id),
    CONSTRAINT fk_stock_movement_shipment_line
    FOREIGN KEY (shipment_line_id) REFERENCES shipment_line (shipment_line_id),
    CONSTRAINT fk_stock_movement_return_line
    FOREIGN KEY (return_line_id) REFERENCES return_line (return_line_id),
    CONSTRAINT ck_stock_movement_kind
    CHECK (
        kind IN (
            'receipt', 'sale', 'return', 'adjust', 'transfer_in', 'transfer_out', 'damage', 'count'
        )
    ),
    CONSTRAINT ck_stock_movement_quantity_moves
    CHECK (quantity <> 0),
    CONSTRAINT ck_stock_movement_direction
    CHECK (
        (quantity > 0 OR kind NOT IN ('receipt', 'return', 'transfer_in'))
        AND (quantity < 0 OR kind NOT IN ('sale', 'transfer_out', 'damage'))
    ),
    CONSTRAINT ck_stock_movement_names_its_cause
    CHECK (
        (shipment_line_id IS NOT NULL) = (kind = 'sale')
        AND (return_line_id IS NOT NULL) = (kind = 'return')
    ),
    CONSTRAINT ck_stock_movement_unit_cost_not_negative
    CHECK (unit_cost >= 0)
) COMMENT = 'Goods that came onto a shelf or left it';

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_level_before_insert_start_at_zero
BEFORE INSERT ON stock_level
FOR EACH ROW
BEGIN
    IF NEW.on_hand <> 0 OR NEW.reserved <> 0 THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30007,
            MESSAGE_TEXT = 'COUNTER_GUARDED: a counter starts at 0 and moves with its ledger';
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_after_delete_move_reserved
AFTER DELETE ON stock_reservation
FOR EACH ROW
BEGIN
    UPDATE stock_level
    SET reserved = reserved - OLD.quantity
    WHERE
        variant_id = OLD.variant_id
        AND warehouse_id = OLD.warehouse_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_after_insert_move_reserved
AFTER INSERT ON stock_reservation
FOR EACH ROW
BEGIN
    UPDATE stock_level
    SET reserved = reserved + NEW.quantity
    WHERE
        variant_id = NEW.variant_id
        AND warehouse_id = NEW.warehouse_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_after_update_move_reserved
AFTER UPDATE ON stock_reservation
FOR EACH ROW
BEGIN
    IF NEW.quantity <> OLD.quantity THEN
        UPDATE stock_level
        SET reserved = reserved + NEW.quantity - OLD.quantity
        WHERE
            variant_id = NEW.variant_id
            AND warehouse_id = NEW.warehouse_id;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_before_delete_lock_stock
BEFORE DELETE ON stock_reservation
FOR EACH ROW
BEGIN
    DECLARE v_reserved INT;

    SELECT reserved INTO v_reserved
    FROM stock_level
    WHERE
        variant_id = OLD.variant_id
        AND warehouse_id = OLD.warehouse_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_before_insert_lock_stock
BEFORE INSERT ON stock_reservation
FOR EACH ROW
BEGIN
    DECLARE v_reserved INT;

    SELECT reserved INTO v_reserved
    FROM stock_level
    WHERE
        variant_id = NEW.variant_id
        AND warehouse_id = NEW.warehouse_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_reservation_before_update_guard_owner
BEFORE UPDATE ON stock_reservation
FOR EACH ROW
BEGIN
    DECLARE v_reserved INT;

    IF NOT (
        NEW.variant_id = OLD.variant_id
        AND NEW.warehouse_id = OLD.warehouse_id
        AND NEW.cart_id <=> OLD.cart_id
        AND NEW.order_line_id <=> OLD.order_line_id
    ) THEN
        SIGNAL SQLSTATE '45000'
            SET
            MYSQL_ERRNO = 30103,
            MESSAGE_TEXT = 'RESERVATION_IMMUTABLE: a claim keeps its goods and its owner';
    END IF;

    SELECT reserved INTO v_reserved
    FROM stock_level
    WHERE
        variant_id = OLD.variant_id
        AND warehouse_id = OLD.warehouse_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_after_insert_move_on_hand
AFTER INSERT ON stock_movement
FOR EACH ROW
BEGIN
    UPDATE stock_level
    SET on_hand = NEW.on_hand_after
    WHERE
        variant_id = NEW.variant_id
        AND warehouse_id = NEW.warehouse_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_before_delete_refuse
BEFORE DELETE ON stock_movement
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: stock_movement loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_before_insert_fill_on_hand_after
BEFORE INSERT ON stock_movement
FOR EACH ROW
BEGIN
    DECLARE v_on_hand INT;

    SELECT on_hand INTO v_on_hand
    FROM stock_level
    WHERE
        variant_id = NEW.variant_id
        AND warehouse_id = NEW.warehouse_id
    FOR UPDATE;

    -- Without such a row the foreign key refuses the movement, and names itself.
    SET NEW.on_hand_after = COALESCE(v_on_hand, 0) + NEW.quantity;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER stock_movement_before_update_refuse
BEFORE UPDATE ON stock_movement
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: stock_movement changes no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
FUNCTION stock_allocate(
    p_channel_id BIGINT UNSIGNED,
    p_warehouse_id BIGINT UNSIGNED,
    p_wanted JSON
) RETURNS JSON
COMMENT 'Where to take goods from, by priority of warehouse'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    RETURN (
        -- Demand and supply of a variant are laid out on one line each; what of them
        -- lies over each other is a claim.
        WITH demand AS (
            SELECT
                w.owner,
                w.variant_id,
                SUM(w.quantity) OVER in_turn - w.quantity AS starts,
                SUM(w.quantity) OVER in_turn AS ends
            FROM
                JSON_TABLE(
                    p_wanted,
                    '$[*]' COLUMNS (
                        owner BIGINT UNSIGNED PATH '$.owner',
                        variant_id BIGINT UNSIGNED PATH '$.variant_id',
                        quantity INT PATH '$.quantity'
                    )
                ) AS w
            WINDOW in_turn AS (PARTITION BY w.variant_id ORDER BY w.owner)
        ),

        supply AS (
            SELECT
                sl.variant_id,
                sl.warehouse_id,
                SUM(GREATEST(sl.promisable, 0)) OVER in_turn
                - GREATEST(sl.promisable, 0) AS starts,
                SUM(GREATEST(sl.promisable, 0)) OVER in_turn AS ends
            FROM (SELECT DISTINCT variant_id FROM demand) AS wanted
            INNER JOIN stock_level AS sl
                ON wanted.variant_id = sl.variant_id
            INNER JOIN channel_warehouse AS cw
                ON
                    sl.warehouse_id = cw.warehouse_id
                    AND cw.channel_id = p_channel_id
            WHERE p_warehouse_id IS NULL OR sl.warehouse_id = p_warehouse_id
            WINDOW in_turn AS (
                PARTITION BY sl.variant_id ORDER BY cw.priority DESC, sl.warehouse_id ASC
            )
        )

        SELECT
            COALESCE(
                JSON_ARRAYAGG(
                    JSON_OBJECT(
                        'owner', d.owner,
                        'variant_id', d.variant_id,
                        'warehouse_id', s.warehouse_id,
                        'quantity', LEAST(d.ends, s.ends) - GREATEST(d.starts, s.starts)
                    )
                ),
                JSON_ARRAY()
            )
        FROM demand AS d
        INNER JOIN supply AS s
            ON
                d.variant_id = s.variant_id
                AND d.ends > s.starts
                AND d.starts < s.ends
    );
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
PROCEDURE stock_lock_core (IN p_goods JSON)
COMMENT 'Locks stock rows in the one order that everybody keeps'
READS SQL DATA
SQL SECURITY INVOKER
BEGIN
    DECLARE v_variant_id BIGINT UNSIGNED;
    DECLARE v_locked INT;
    DECLARE v_is_done BOOLEAN DEFAULT FALSE;
    -- One at a time: a statement over all of them locks in the order it happens to read.
    DECLARE each_variant CURSOR FOR
        SELECT DISTINCT goods.variant_id
        FROM
            JSON_TABLE(
                p_goods, '$[*]' COLUMNS (variant_id BIGINT UNSIGNED PATH '$.variant_id')
            ) AS goods
        ORDER BY goods.variant_id;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;

    OPEN each_variant;

    each_lock: LOOP
        FETCH each_variant INTO v_variant_id;
        IF v_is_done THEN
            LEAVE each_lock;
        END IF;

        SELECT COUNT(*) INTO v_locked
        FROM stock_level
        WHERE variant_id = v_variant_id
        FOR UPDATE;
    END LOOP;

    CLOSE each_variant;
END$$

DELIMITER ;
