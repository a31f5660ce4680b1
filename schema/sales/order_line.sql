-- Table: order_line
--
-- A thing ordered. Names, prices and tax class are copies of that day; only the
-- counters move after the order is placed.
--
-- Grain: one row per line of an order; a variant may stand on several
-- See:   triggers/sales/order_line_before_update_guard_placed.sql

CREATE TABLE order_line (
    order_line_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    order_id BIGINT UNSIGNED NOT NULL,
    line_no SMALLINT UNSIGNED NOT NULL COMMENT 'From 1, as printed',

    variant_id BIGINT UNSIGNED NULL COMMENT 'NULL: the variant was deleted; the copies below remain',
    sku VARCHAR(64) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Copy of that day',
    product_name VARCHAR(255) NOT NULL COMMENT 'Copy of that day',
    option_label VARCHAR(255) NULL COMMENT 'Copy of that day, as Red / M; NULL: no options',
    tax_class_code VARCHAR(32) COLLATE utf8mb4_0900_as_cs NOT NULL COMMENT 'Copy of that day',
    unit_cost DECIMAL(19, 4) NULL
    COMMENT 'What one costs the shop, in the currency of the order: a supplier''s newest cost of that day; NULL: not known',

    quantity INT NOT NULL,
    unit_price DECIMAL(19, 4) NOT NULL COMMENT 'In the currency of the order, before discounts',
    line_subtotal DECIMAL(19, 4) GENERATED ALWAYS AS (quantity * unit_price) STORED NOT NULL
    COMMENT 'Exact; rounding is done once, on the order',

    qty_cancelled INT NOT NULL DEFAULT 0 COMMENT 'Units given up before they shipped',
    qty_shipped INT NOT NULL DEFAULT 0 COMMENT 'Units that left a warehouse',
    qty_returned INT NOT NULL DEFAULT 0 COMMENT 'Units that came back',

    PRIMARY KEY (order_line_id),
    UNIQUE KEY uq_order_line_order_id_line_no (order_id, line_no),
    -- What rows that belong to a line point at, so that they belong to its order too.
    UNIQUE KEY uq_order_line_order_line_id_order_id (order_line_id, order_id),
    -- What a review of a purchase points at, so that it is of what the line sold.
    UNIQUE KEY uq_order_line_order_line_id_variant_id (order_line_id, variant_id),
    KEY ix_order_line_variant_id (variant_id),
    CONSTRAINT fk_order_line_sales_order
    FOREIGN KEY (order_id) REFERENCES sales_order (order_id),
    CONSTRAINT fk_order_line_product_variant
    FOREIGN KEY (variant_id) REFERENCES product_variant (variant_id) ON DELETE SET NULL,
    CONSTRAINT ck_order_line_line_no_positive
    CHECK (line_no > 0),
    CONSTRAINT ck_order_line_quantity_positive
    CHECK (quantity > 0),
    CONSTRAINT ck_order_line_unit_price_not_negative
    CHECK (unit_price >= 0),
    CONSTRAINT ck_order_line_returned_shipped_ordered
    CHECK (
        qty_cancelled >= 0
        AND qty_returned >= 0
        AND qty_returned <= qty_shipped
        AND qty_shipped <= quantity - qty_cancelled
    )
) COMMENT = 'A thing ordered';
