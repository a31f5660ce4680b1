-- Table: shipment_line
--
-- What a parcel holds: the ledger behind order_line.qty_shipped. Rows are added and
-- never changed; what comes back is a return.
--
-- Grain: one row per parcel and order line
-- See:   triggers/fulfilment/shipment_line_after_insert_move_qty_shipped.sql

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
