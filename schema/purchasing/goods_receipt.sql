-- Table: goods_receipt
--
-- A delivery of a purchase order. The supplier's delivery note makes it the same
-- delivery, however often it is posted.
--
-- Grain: one row per delivery
-- See:   procedures/purchasing/goods_receipt_post.sql

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
