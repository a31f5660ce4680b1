-- Migration 0014, up: send orders out in parcels, and take goods back
--
-- Locks: none; every object is new

CREATE TABLE warehouse (
    warehouse_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    warehouse_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL,
    name VARCHAR(100) NOT NULL,
    country_code CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,

    PRIMARY KEY (warehouse_id),
    UNIQUE KEY uq_warehouse_warehouse_code (warehouse_code),
    KEY ix_warehouse_country_code (country_code),
    CONSTRAINT fk_warehouse_country
    FOREIGN KEY (country_code) REFERENCES country (country_code)
) COMMENT = 'Where goods lie';

CREATE TABLE channel_warehouse (
    channel_id BIGINT UNSIGNED NOT NULL,
    warehouse_id BIGINT UNSIGNED NOT NULL,
    priority INT NOT NULL DEFAULT 0 COMMENT 'High is asked first',

    PRIMARY KEY (channel_id, warehouse_id),
    KEY ix_channel_warehouse_warehouse_id (warehouse_id),
    CONSTRAINT fk_channel_warehouse_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_channel_warehouse_warehouse
    FOREIGN KEY (warehouse_id) REFERENCES warehouse (warehouse_id)
) COMMENT = 'Which warehouses serve a channel';

CREATE TABLE shipment (
    shipment_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    order_id BIGINT UNSIGNED NOT NULL,
    warehouse_id BIGINT UNSIGNED NOT NULL,
    shipping_method_id BIGINT UNSIGNED NULL COMMENT 'NULL: fetched, or not known',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'shipped'
    COMMENT 'shipped: on its way, delivered, lost: never arrived, or came back undelivered',
    tracking_number VARCHAR(64) COLLATE utf8mb4_0900_bin NULL
    COMMENT 'The carrier''s number; NULL: none',
    promised_on DATE NULL
    COMMENT 'Last day the customer was promised it for, local to the channel; NULL: none promised',
    shipped_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    delivered_at DATETIME(6) NULL COMMENT 'UTC; NULL: not delivered, or not known',

    PRIMARY KEY (shipment_id),
    UNIQUE KEY uq_shipment_public_id (public_id),
    -- What a line points at, so that it is of the same order.
    UNIQUE KEY uq_shipment_shipment_id_order_id (shipment_id, order_id),
    KEY ix_shipment_order_id (order_id),
    KEY ix_shipment_warehouse_id (warehouse_id),
    KEY ix_shipment_shipping_method_id (shipping_method_id),
    KEY ix_shipment_shipped_at (shipped_at),
    CONSTRAINT fk_shipment_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_shipment_warehouse
    FOREIGN KEY (warehouse_id) REFERENCES warehouse (warehouse_id),
    CONSTRAINT fk_shipment_shipping_method
    FOREIGN KEY (shipping_method_id) REFERENCES shipping_method (shipping_method_id),
    CONSTRAINT ck_shipment_status
    CHECK (status IN ('shipped', 'delivered', 'lost')),
    CONSTRAINT ck_shipment_delivered_has_time
    CHECK ((status = 'delivered') = (delivered_at IS NOT NULL)),
    CONSTRAINT ck_shipment_delivered_after_shipped
    CHECK (delivered_at >= shipped_at)
) COMMENT = 'A parcel of one order from one warehouse';

CREATE TABLE shipment_line (
    shipment_line_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    shipment_id BIGINT UNSIGNED NOT NULL,
    order_id BIGINT UNSIGNED NOT NULL COMMENT 'That of the parcel and of the line',
    order_line_id BIGINT UNSIGNED NOT NULL,
    quantity INT NOT NULL COMMENT 'Units in the parcel',

    PRIMARY KEY (shipment_line_id),
    UNIQUE KEY uq_shipment_line_shipment_id_order_line_id (shipment_id, order_line_id),
    KEY ix_shipment_line_shipment (shipment_id, order_id),
    KEY ix_shipment_line_order_line (order_line_id, order_id),
    CONSTRAINT fk_shipment_line_shipment
    FOREIGN KEY (shipment_id, order_id) REFERENCES shipment (shipment_id, order_id),
    CONSTRAINT fk_shipment_line_order_line
    FOREIGN KEY (order_line_id, order_id) REFERENCES order_line (order_line_id, order_id),
    CONSTRAINT ck_shipment_line_quantity_positive
    CHECK (quantity > 0)
) COMMENT = 'What a parcel holds';

CREATE TABLE return_request (
    return_request_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    public_id BINARY(16) NOT NULL DEFAULT (
        UNHEX(CONCAT(
            LPAD(HEX(CAST(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 1000) AS UNSIGNED)), 12, '0'),
            '7',
            SUBSTR(HEX(RANDOM_BYTES(2)), 1, 3),
            HEX(8 + FLOOR(RAND() * 4)),
            SUBSTR(HEX(RANDOM_BYTES(8)), 1, 15)
        ))
    ) COMMENT 'UUIDv7: the id that may leave the system',

    order_id BIGINT UNSIGNED NOT NULL,
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'return'
    COMMENT 'return: for the money, exchange: for another, claim: something is wrong with it',
    status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'requested'
    COMMENT 'requested, approved: may be sent, received, settled: refunded or replaced, rejected',
    requested_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',
    closed_at DATETIME(6) NULL COMMENT 'UTC, when settled or rejected; NULL: still open',

    PRIMARY KEY (return_request_id),
    UNIQUE KEY uq_return_request_public_id (public_id),
    -- What a line points at, so that it is of the same order.
    UNIQUE KEY uq_return_request_return_request_id_order_id (return_request_id, order_id),
    KEY ix_return_request_order_id (order_id),
    KEY ix_return_request_requested_at (requested_at),
    CONSTRAINT fk_return_request_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT ck_return_request_kind
    CHECK (kind IN ('return', 'exchange', 'claim')),
    CONSTRAINT ck_return_request_status
    CHECK (status IN ('requested', 'approved', 'received', 'settled', 'rejected')),
    CONSTRAINT ck_return_request_closed_has_time
    CHECK ((status IN ('settled', 'rejected')) = (closed_at IS NOT NULL))
) COMMENT = 'A customer who wants to send something back';

CREATE TABLE return_line (
    return_line_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    return_request_id BIGINT UNSIGNED NOT NULL,
    order_id BIGINT UNSIGNED NOT NULL COMMENT 'That of the request and of the line',
    order_line_id BIGINT UNSIGNED NOT NULL,

    reason_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    COMMENT 'unwanted, wrong_size, defective, damaged_in_transit, not_as_described, too_late',
    qty_requested INT NOT NULL COMMENT 'Units the customer wants to send back',
    qty_received INT NOT NULL DEFAULT 0 COMMENT 'Units that came back',
    is_resellable BOOLEAN NULL COMMENT 'NULL: not looked at yet',
    refund_amount DECIMAL(19, 4) NOT NULL DEFAULT 0
    COMMENT 'Given back for it, tax included, in the currency of the order',

    PRIMARY KEY (return_line_id),
    UNIQUE KEY uq_return_line_return_request_id_order_line_id (return_request_id, order_line_id),
    KEY ix_return_line_return_request (return_request_id, order_id),
    KEY ix_return_line_order_line (order_line_id, order_id),
    CONSTRAINT fk_return_line_return_request
    FOREIGN KEY (return_request_id, order_id)
    REFERENCES return_request (return_request_id, order_id),
    CONSTRAINT fk_return_line_order_line
    FOREIGN KEY (order_line_id, order_id) REFERENCES order_line (order_line_id, order_id),
    CONSTRAINT ck_return_line_reason_code
    CHECK (
        reason_code IN (
            'unwanted', 'wrong_size', 'defective', 'damaged_in_transit', 'not_as_described',
            'too_late'
        )
    ),
    CONSTRAINT ck_return_line_received_within_requested
    CHECK (qty_requested > 0 AND qty_received >= 0 AND qty_received <= qty_requested),
    CONSTRAINT ck_return_line_refund_amount_not_negative
    CHECK (refund_amount >= 0)
) COMMENT = 'What a customer sends back';

DELIMITER $$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipment_line_after_insert_move_qty_shipped
AFTER INSERT ON shipment_line
FOR EACH ROW
BEGIN
    UPDATE order_line
    SET qty_shipped = qty_shipped + NEW.quantity
    WHERE order_line_id = NEW.order_line_id;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipment_line_before_delete_refuse
BEFORE DELETE ON shipment_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: shipment_line loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipment_line_before_insert_lock_order_line
BEFORE INSERT ON shipment_line
FOR EACH ROW
BEGIN
    DECLARE v_quantity INT;

    SELECT quantity INTO v_quantity
    FROM order_line
    WHERE order_line_id = NEW.order_line_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER shipment_line_before_update_refuse
BEFORE UPDATE ON shipment_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: shipment_line changes no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_after_insert_move_qty_returned
AFTER INSERT ON return_line
FOR EACH ROW
BEGIN
    IF NEW.qty_received > 0 THEN
        UPDATE order_line
        SET qty_returned = qty_returned + NEW.qty_received
        WHERE order_line_id = NEW.order_line_id;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_after_update_move_qty_returned
AFTER UPDATE ON return_line
FOR EACH ROW
BEGIN
    IF NEW.qty_received <> OLD.qty_received THEN
        UPDATE order_line
        SET qty_returned = qty_returned + NEW.qty_received - OLD.qty_received
        WHERE order_line_id = NEW.order_line_id;
    END IF;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_before_delete_refuse
BEFORE DELETE ON return_line
FOR EACH ROW
BEGIN
    SIGNAL SQLSTATE '45000'
        SET
        MYSQL_ERRNO = 30001,
        MESSAGE_TEXT = 'APPEND_ONLY: return_line loses no row';
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_before_insert_lock_order_line
BEFORE INSERT ON return_line
FOR EACH ROW
BEGIN
    DECLARE v_quantity INT;

    SELECT quantity INTO v_quantity
    FROM order_line
    WHERE order_line_id = NEW.order_line_id
    FOR UPDATE;
END$$

CREATE DEFINER = 'shopdb_owner'@'localhost'
TRIGGER return_line_before_update_guard_received
BEFORE UPDATE ON return_line
FOR EACH ROW
BEGIN
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

    SELECT quantity INTO v_quantity
    FROM order_line
    WHERE order_line_id = NEW.order_line_id
    FOR UPDATE;
END$$

DELIMITER ;
