-- Table: purchase_order_line
--
-- A thing ordered from a supplier. What came of it is counted by the lines of goods
-- receipts, by trigger and by nothing else.
--
-- Grain: one row per purchase order and variant
-- See:   triggers/purchasing/goods_receipt_line_after_insert_move_qty_received.sql

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
