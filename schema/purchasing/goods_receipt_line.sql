-- Table: goods_receipt_line
--
-- What a delivery held: the ledger behind purchase_order_line.qty_received. What was
-- rejected goes back, reaches no shelf and is still owed. Rows are added and never
-- changed.
--
-- Grain: one row per delivery and line of the purchase order
-- See:   triggers/purchasing/goods_receipt_line_after_insert_move_qty_received.sql

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
