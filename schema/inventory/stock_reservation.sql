-- Table: stock_reservation
--
-- A claim on stock that has not left the shelf. A cart's claim lapses; an order
-- line's claim stands until it ships or is cancelled. A claim that ends is
-- deleted: what happened to the goods is in stock_movement.
--
-- Grain: one row per cart or order line, variant and warehouse
-- See:   procedures/inventory/cart_reserve_stock.sql
--        triggers/inventory/stock_reservation_after_insert_move_reserved.sql

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
