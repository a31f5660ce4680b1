-- Table: shipment
--
-- A parcel of one order from one warehouse.
--
-- Grain: one row per parcel
-- See:   procedures/fulfilment/shipment_create.sql

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
    COMMENT 'The carrier''s number; NULL: none [pii:id]',
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
