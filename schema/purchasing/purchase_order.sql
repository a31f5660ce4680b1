-- Table: purchase_order
--
-- Goods ordered from a supplier for one warehouse. It is written as a draft; once it
-- is submitted its lines stand still, and its status moves with what is received.
--
-- Grain: one row per order
-- See:   triggers/purchasing/purchase_order_before_update_guard_steps.sql

CREATE TABLE purchase_order (
    purchase_order_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    purchase_order_number VARCHAR(48) COLLATE utf8mb4_0900_as_cs NOT NULL
    COMMENT 'What the supplier is told; gaps are no fault',

    supplier_id BIGINT UNSIGNED NOT NULL,
    warehouse_id BIGINT UNSIGNED NOT NULL COMMENT 'Where the goods shall come to',
    currency_code CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'That of its costs',
    status VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'draft'
    COMMENT 'draft, submitted, partially_received, received: all of it, cancelled: no more will come',
    expected_on DATE NULL COMMENT 'Day all of it should be there; NULL: not submitted, or not known',
    submitted_at DATETIME(6) NULL COMMENT 'UTC; NULL: never was',
    closed_at DATETIME(6) NULL COMMENT 'UTC, when received or cancelled; NULL: still open',

    created_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),

    PRIMARY KEY (purchase_order_id),
    UNIQUE KEY uq_purchase_order_purchase_order_number (purchase_order_number),
    -- What a receipt points at, so that it is of the same supplier and warehouse.
    UNIQUE KEY uq_purchase_order_parties (purchase_order_id, supplier_id, warehouse_id),
    KEY ix_purchase_order_supplier_id (supplier_id),
    KEY ix_purchase_order_warehouse_id (warehouse_id),
    KEY ix_purchase_order_currency_code (currency_code),
    KEY ix_purchase_order_status_expected_on (status, expected_on),
    CONSTRAINT fk_purchase_order_supplier
    FOREIGN KEY (supplier_id) REFERENCES supplier (supplier_id),
    CONSTRAINT fk_purchase_order_warehouse
    FOREIGN KEY (warehouse_id) REFERENCES warehouse (warehouse_id),
    CONSTRAINT fk_purchase_order_currency
    FOREIGN KEY (currency_code) REFERENCES currency (currency_code),
    CONSTRAINT ck_purchase_order_status
    CHECK (status IN ('draft', 'submitted', 'partially_received', 'received', 'cancelled')),
    -- A draft may be called off as well.
    CONSTRAINT ck_purchase_order_submitted_has_time
    CHECK (status = 'cancelled' OR (status = 'draft') = (submitted_at IS NULL)),
    CONSTRAINT ck_purchase_order_closed_has_time
    CHECK ((status IN ('received', 'cancelled')) = (closed_at IS NOT NULL)),
    CONSTRAINT ck_purchase_order_closed_after_submitted
    CHECK (closed_at >= submitted_at)
) COMMENT = 'Goods ordered from a supplier';
