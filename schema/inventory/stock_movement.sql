-- Table: stock_movement
--
-- Goods that came onto a shelf or left it: the ledger behind stock_level.on_hand.
-- Rows are added and never changed; what was wrong is put right by another row.
--
-- Grain: one row per variant, warehouse and event

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
    goods_receipt_line_id BIGINT UNSIGNED NULL
    COMMENT 'What brought the goods in; NULL: not a receipt, or one without a purchase order',
    shipment_line_id BIGINT UNSIGNED NULL COMMENT 'What took the goods out; NULL: not a sale',
    return_line_id BIGINT UNSIGNED NULL COMMENT 'What brought the goods back; NULL: not a return',
    note VARCHAR(255) NULL COMMENT 'Why, in words; NULL: nothing to add',
    occurred_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)) COMMENT 'UTC',

    PRIMARY KEY (stock_movement_id),
    -- A delivery brings its goods in once.
    UNIQUE KEY uq_stock_movement_goods_receipt_line_id (goods_receipt_line_id),
    -- A parcel takes its goods out once.
    UNIQUE KEY uq_stock_movement_shipment_line_id (shipment_line_id),
    KEY ix_stock_movement_return_line_id (return_line_id),
    KEY ix_stock_movement_variant_warehouse (variant_id, warehouse_id, occurred_at),
    KEY ix_stock_movement_occurred_at (occurred_at),
    -- What moved in a warehouse, without the rows; see queries/inventory/lost_sales.sql.
    KEY ix_stock_movement_warehouse_id_occurred_at (
        warehouse_id, occurred_at, variant_id, quantity
    ),
    CONSTRAINT fk_stock_movement_stock_level
    FOREIGN KEY (variant_id, warehouse_id) REFERENCES stock_level (variant_id, warehouse_id),
    CONSTRAINT fk_stock_movement_goods_receipt_line
    FOREIGN KEY (goods_receipt_line_id) REFERENCES goods_receipt_line (goods_receipt_line_id),
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
        AND (goods_receipt_line_id IS NULL OR kind = 'receipt')
    ),
    CONSTRAINT ck_stock_movement_unit_cost_not_negative
    CHECK (unit_cost >= 0)
) COMMENT = 'Goods that came onto a shelf or left it';
